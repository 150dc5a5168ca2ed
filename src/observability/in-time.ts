/**
 * Waits for a promise, but no longer than its patience; what it stands for goes on all the same.
 *
 * @throws Error when the patience ends, else whatever the promise rejects with.
 */
export async function inTime<T>(promise: Promise<T>, patienceMs: number): Promise<T> {
  const patience = Promise.withResolvers<never>();
  const timer = setTimeout(() => patience.reject(new Error(`not done after ${patienceMs} ms`)), patienceMs);
  try {
    return await Promise.race([promise, patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}
