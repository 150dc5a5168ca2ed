/**
 * The version of a projected state: workflow time first, then a counter within the run. After a reset, the counter is
 * smaller but the workflow time is later; a late retry has the older time. In both cases the newer state wins.
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

/** @returns null when the text is not a version, so that an unknown `Last-Event-ID` means "from the beginning". */
export function parseStateVersion(text: string): StateVersion | null {
  const match = /^(\d{1,15})-(\d{1,9})$/.exec(text);
  return match ? { atMs: Number(match[1]), counter: Number(match[2]) } : null;
}
