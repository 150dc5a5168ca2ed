/** Mean bits per second of this many bytes over this time, rounded down. */
export function bytesToBps(bytes: number, durationMs: number): number {
  return Math.floor((bytes * 8000) / durationMs);
}

/** Bytes that this bitrate needs in this time, rounded up. */
export function bpsToBytes(bitrateBps: number, durationMs: number): number {
  return Math.ceil((bitrateBps * durationMs) / 8000);
}

/** With two decimals: with one, a small target could seem to exceed its limit. */
export function formatMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(2)} MB`;
}
