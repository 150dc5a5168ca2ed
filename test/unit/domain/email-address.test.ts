import { describe, expect, it } from 'vitest';
import { maskEmail, normalizeEmail } from '../../../src/domain/email-address.js';
import { emailHashesOf, emailHashOf } from '../../../src/credentials/email-hash.js';

describe('an address', () => {
  it('is the same one however it is spelt', () => {
    expect(normalizeEmail(' Anna.Secret@Example.TEST ')).toBe('anna.secret@example.test');
    expect(emailHashOf('Anna@example.test', ['key'])).toBe(emailHashOf('anna@EXAMPLE.test ', ['key']));
  });

  it('is another one with another part behind a plus: that may be another person’s filter', () => {
    expect(emailHashOf('anna+a@example.test', ['key'])).not.toBe(emailHashOf('anna@example.test', ['key']));
  });

  it('cannot be told from its hash, nor compared without the key', () => {
    const hash = emailHashOf('anna@example.test', ['key']);
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(hash).not.toBe(emailHashOf('anna@example.test', ['another key']));
  });

  it('is found by what either secret has stored, while the secret is rotated', () => {
    const email = 'anna@example.test';
    const hashes = emailHashesOf(email, ['new', 'old']);
    expect(hashes).toEqual([emailHashOf(email, ['new']), emailHashOf(email, ['old'])]);
    expect(emailHashOf(email, ['new', 'old'])).toBe(hashes[0]);
  });

  it.each([
    ['anna.secret@example.test', 'a***@example.test'],
    ['a@example.test', 'a***@example.test'],
    ['"odd@local"@example.test', '"***@example.test'],
  ])('is shown without what makes it usable: %s', (email, shown) => {
    expect(maskEmail(email)).toBe(shown);
  });
});
