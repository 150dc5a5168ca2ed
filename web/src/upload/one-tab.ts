/**
 * Runs the work in one tab of this browser at a time. Other tabs wait until that tab is done or closed.
 * https://www.w3.org/TR/web-locks/
 */
export async function inOneTab<T>(
  name: string,
  { signal, onWait }: { signal: AbortSignal; onWait: () => void },
  work: () => Promise<T>,
): Promise<T> {
  // Two tabs would then send the same bytes, which only costs time.
  if (!(await hasLocks())) return await work();
  const lock = `mailsized:${name}`;
  let result: { value: T } | undefined;
  await navigator.locks.request(lock, { ifAvailable: true }, async (held) => {
    if (held) result = { value: await work() };
  });
  if (result) return result.value;
  onWait();
  return await navigator.locks.request(lock, { signal }, work);
}

/** Browsers have no locks outside of secure contexts, and refuse them where they forbid storage. */
async function hasLocks(): Promise<boolean> {
  try {
    await navigator.locks.query();
    return true;
  } catch {
    return false;
  }
}
