// The ceiling in the unit of each tool: as close as the unit allows, never above.

/** Decimal megabytes, exact: six decimals give single bytes. */
export function asMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(6);
}

/** Binary megabytes to nine decimals, rounded down (at most a thousandth of a byte is lost). */
export function asMebibytesRoundedDown(bytes: number): string {
  const billionths = (BigInt(bytes) * 1_000_000_000n) / 1_048_576n;
  const digits = billionths.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** The video bits per second that a ceiling leaves by the wiki's formula: all bits divided by the duration, less the sound. */
export function plainVideoBps(ceilingBytes: number, durationSeconds: number, audioBps: number): number {
  return Math.floor((ceilingBytes * 8) / durationSeconds - audioBps);
}
