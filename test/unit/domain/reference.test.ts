import { describe, expect, it } from 'vitest';
import { parseReference, referenceOf } from '../../../src/domain/job-reference.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SOME = [
  [0, 0, 0, 0, 0, 0, 0],
  [31, 31, 31, 31, 31, 31, 31],
  [1, 2, 3, 4, 5, 6, 7],
  [200, 13, 77, 91, 5, 254, 160],
].map((bytes) => referenceOf(Uint8Array.from(bytes)));

function withCharacter(reference: string, index: number, character: string): string {
  return reference.slice(0, index) + character + reference.slice(index + 1);
}

describe('the reference of a job', () => {
  it.each(SOME)('%s is eight characters that are not misread, and reads back as itself', (reference) => {
    expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(parseReference(reference)).toBe(reference);
  });

  it('differs as soon as one of its random characters does', () => {
    const all = new Set(
      Array.from({ length: 32 }, (_, last) => referenceOf(Uint8Array.from([9, 9, 9, 9, 9, 9, last]))),
    );
    expect(all.size).toBe(32);
  });

  it('is read as people write it', () => {
    const reference = referenceOf(Uint8Array.from([0, 1, 0, 1, 20, 21, 22]));
    expect(reference.startsWith('0101-')).toBe(true);
    for (const written of [reference.toLowerCase(), reference.replace('-', ' '), ` ${reference.replace('-', '')} `])
      expect(parseReference(written)).toBe(reference);
    expect(parseReference(`oIoL${reference.slice(4)}`)).toBe(reference);
  });

  it.each(SOME)('%s with any one wrong character is none', (reference) => {
    for (const [index, right] of [...reference].entries()) {
      if (right === '-') continue;
      for (const wrong of ALPHABET.replace(right, ''))
        expect(parseReference(withCharacter(reference, index, wrong)), `${index} ${wrong}`).toBeNull();
    }
  });

  it.each(SOME)('%s with two neighbours in the wrong order is none', (reference) => {
    const text = reference.replace('-', '');
    for (let index = 0; index < 7; index += 1) {
      const [left = '', right = ''] = text.slice(index, index + 2);
      if (left === right) continue;
      const swapped = text.slice(0, index) + right + left + text.slice(index + 2);
      expect(parseReference(swapped), swapped).toBeNull();
    }
  });

  it.each(['', '7', 'UUUU-UUUU', '0000-0000-0', 'anna@example.test', '0000-000!'])('is not %j', (written) => {
    expect(parseReference(written)).toBeNull();
  });
});
