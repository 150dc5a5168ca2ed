/** Mean bits a second of this many bytes over this time, rounded down. */
export function bytesToBps(bytes: number, durationMs: number): number {
  return Math.floor((bytes * 8000) / durationMs);
}

/** Bytes that this many bits a second take in this time, rounded up. */
export function bpsToBytes(bitrateBps: number, durationMs: number): number {
  return Math.ceil((bitrateBps * durationMs) / 8000);
}

/** Two digits: rounded to one, a small target would read as one that is over its limit. */
export function formatMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(2)} MB`;
}
