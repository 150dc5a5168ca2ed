/** A time as the Temporal Web UI should show it, to the second. Never throws, because that would wedge the workflow. */
export function utcTime(atMs: number): string {
  const time = new Date(atMs);
  return Number.isNaN(time.getTime()) ? 'an unknown time' : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `utcTime` of the time that is `durationMs` from now. */
export function utcTimeIn(durationMs: number): string {
  return utcTime(Date.now() + durationMs);
}
