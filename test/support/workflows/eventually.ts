const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 15;

/** Waits for something that happens beside the test. @throws Error with the complaint when it does not. */
export async function eventually(
  happened: () => boolean | Promise<boolean>,
  complaint: () => Promise<string> = async () => 'it did not happen',
): Promise<void> {
  const givesUpAtMs = performance.now() + PATIENCE_MS;
  while (!(await happened())) {
    if (performance.now() > givesUpAtMs) throw new Error(await complaint());
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
