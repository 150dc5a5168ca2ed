import { describe, expect, it } from 'vitest';
import { mailboxOf, maskEmail, normalizeEmail } from '../../../src/domain/email-address.js';
import { blockHashesOf, emailHashesOf, emailHashOf } from '../../../src/credentials/email-hash.js';

describe('an address', () => {
  it('is the same one however it is spelt', () => {
    expect(normalizeEmail(' Anna.Secret@Example.TEST ')).toBe('anna.secret@example.test');
    expect(emailHashOf('Anna@example.test', ['key'])).toBe(emailHashOf('anna@EXAMPLE.test ', ['key']));
  });

  it('is another one with another part behind a plus: that may be another person’s filter', () => {
    expect(emailHashOf('anna+a@example.test', ['key'])).not.toBe(emailHashOf('anna@example.test', ['key']));
  });

  it.each([
    ['Anna.Secret@Example.TEST', 'anna.secret@example.test'],
    ['anna+a+b@example.test', 'anna@example.test'],
    ['+anna@example.test', '+anna@example.test'],
    ['an.na+a@googlemail.com', 'anna@gmail.com'],
    ['an.na@mail.gmail.com', 'an.na@mail.gmail.com'],
  ])('probably reaches the mailbox of others, for limits: %s', (address, mailbox) => {
    expect(mailboxOf(address)).toBe(mailbox);
  });

  it('is blocked with all addresses of its mailbox, and by an old block of this spelling alone', () => {
    const blocks = blockHashesOf('an.na+a@gmail.com', ['key']);
    expect(blocks).toContain(emailHashOf(mailboxOf('anna+b@gmail.com'), ['key']));
    expect(blocks).toContain(emailHashOf('an.na+a@gmail.com', ['key']));
    expect(blocks).not.toContain(emailHashOf('anna+b@gmail.com', ['key']));
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
