/** Exit code of a program that Ctrl-C ended: 128 plus the signal's number. */
export const INTERRUPTED_EXIT_CODE = 130;

/** npm forwards the Ctrl-C that the terminal has already sent to every process, so one key press causes two signals. */
const SAME_KEY_PRESS_MS = 1_000;

/** Calls `onFirst` at the first Ctrl-C or SIGTERM. A second key press ends this process at once. */
export function listenForInterruption(onFirst: () => void): void {
  let firstAtMs: number | undefined;
  const listener = (): void => {
    if (firstAtMs === undefined) {
      firstAtMs = performance.now();
      onFirst();
    } else if (performance.now() - firstAtMs > SAME_KEY_PRESS_MS) {
      process.exit(INTERRUPTED_EXIT_CODE);
    }
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
}
