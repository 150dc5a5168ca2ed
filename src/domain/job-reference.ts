// Crockford's base 32 has no I, L, O and U, so that a code read aloud is not misunderstood. https://www.crockford.com/base32.html
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_CHARACTERS = 7;

/** How many random bytes a reference needs. Five bits of each are used, 35 in total. */
export const REFERENCE_RANDOM_BYTES = RANDOM_CHARACTERS;

/**
 * The short code with which people name a job, such as `7K3M-Q2ZD`: seven random characters and a check character. It
 * gives no access; only support can look up a job by it.
 *
 * @param random `REFERENCE_RANDOM_BYTES` random bytes, which make references differ.
 */
export function referenceOf(random: Uint8Array): string {
  const digits = [...random.subarray(0, RANDOM_CHARACTERS)].map((byte) => byte & 31);
  const text = [...digits, checkDigitOf(digits)].map((digit) => ALPHABET[digit]).join('');
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

/**
 * Parses a reference as people write it: in lower case, with spaces, without a dash, with O for 0, or I or L for 1.
 *
 * @returns null when it is not a reference. One wrong character, or two swapped neighbours, are always detected.
 */
export function parseReference(written: string): string | null {
  const text = written.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  const digits = [...text].map((character) => ALPHABET.indexOf(character));
  if (digits.length !== RANDOM_CHARACTERS + 1 || digits.includes(-1) || checkDigitOf(digits) !== 0) return null;
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

// Damm's scheme over the field of 32 elements: step = 2 * (step + digit). The right check digit makes the result zero.
// H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004; https://en.wikipedia.org/wiki/Damm_algorithm
function checkDigitOf(digits: number[]): number {
  return digits.reduce((step, digit) => doubleInField(step ^ digit), 0);
}

/** Multiplies by two, modulo x^5 + x^2 + 1. */
function doubleInField(element: number): number {
  const shifted = element << 1;
  return shifted > 31 ? shifted ^ 0b100101 : shifted;
}
