/**
 * The age of a projected state: workflow time first, then a counter within the run. A reset replays with a smaller
 * counter but at a later workflow time, a late retry carries the older time: in both cases the newer state stands.
 */
export interface StateVersion {
  atMs: number;
  counter: number;
}

/** Negative when `a` is older than `b`, 0 when equal, positive when newer. */
export function compareStateVersions(a: StateVersion, b: StateVersion): number {
  return a.atMs - b.atMs || a.counter - b.counter;
}

/** The form used as SSE event id: `<atMs>-<counter>`. */
export function formatStateVersion(version: StateVersion): string {
  return `${version.atMs}-${version.counter}`;
}

/** @returns null when the text is not a version, so that a foreign `Last-Event-ID` reads as "from the beginning". */
export function parseStateVersion(text: string): StateVersion | null {
  const match = /^(\d{1,15})-(\d{1,9})$/.exec(text);
  return match ? { atMs: Number(match[1]), counter: Number(match[2]) } : null;
}
