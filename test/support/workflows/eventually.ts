const TIMEOUT_MS = 20_000;
const POLL_INTERVAL_MS = 15;

/** Waits for something that happens beside the test. @throws Error with the complaint when it does not. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  failureMessage: () => Promise<string> = async () => 'it did not happen',
): Promise<void> {
  const deadlineMs = performance.now() + TIMEOUT_MS;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(await failureMessage());
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}
