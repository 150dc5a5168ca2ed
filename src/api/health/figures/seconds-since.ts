/** The age of something in seconds; 0 when there is nothing. */
export function secondsSince(at: Date | number | null | undefined): number {
  return at === null || at === undefined ? 0 : Math.max(0, (Date.now() - Number(at)) / 1000);
}
