/** Bytes per unit, as people write units. Without the `i` they are powers of ten, as mail providers count. */
const UNIT_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** How to write a size; every command line uses this wording. */
export const SIZE_SYNTAX = 'bytes, or a number with a unit: 400kB, 18MB, 1.5GB (1 MB is 1,000,000 bytes)';

/**
 * Parses a size that a person wrote: `18000000`, `400kB`, `18 MB`, `1.5GiB`, in capitals or not.
 *
 * @returns whole bytes, at least 1; null when the text is not a size.
 */
export function parseSizeBytes(text: string): number | null {
  const [, figure, unit = 'b'] = /^(\d+(?:\.\d+)?|\.\d+) ?([a-z]+)?$/i.exec(text.trim()) ?? [];
  const factor = UNIT_BYTES[unit.toLowerCase()];
  if (figure === undefined || factor === undefined) return null;
  const sizeBytes = Math.round(Number(figure) * factor);
  return sizeBytes >= 1 && Number.isSafeInteger(sizeBytes) ? sizeBytes : null;
}
