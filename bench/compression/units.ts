// The ceiling in the words of each tool: as near as its unit allows, never above.

/** Decimal megabytes, exact: 6 decimals are single bytes. */
export function asMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(6);
}

/** Binary megabytes to nine decimals, rounded down (a thousandth of a byte is lost at most). */
export function asMebibytesRoundedDown(bytes: number): string {
  const billionths = (BigInt(bytes) * 1_000_000_000n) / 1_048_576n;
  const digits = billionths.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** Video bits a second that a ceiling leaves by the wiki's sum: all bits over the duration, less the sound. */
export function plainVideoBps(ceilingBytes: number, durationSeconds: number, audioBps: number): number {
  return Math.floor((ceilingBytes * 8) / durationSeconds - audioBps);
}
