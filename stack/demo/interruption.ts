/** The user has asked for the end: no failure. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Exit code of a program that Ctrl-C ended: 128 and the signal's number. */
export const INTERRUPTED_EXIT_CODE = 130;

/** npm passes a Ctrl-C on that the terminal has sent to everybody already: one key press, two signals. */
const SAME_KEY_PRESS_MS = 300;

/**
 * Calls `onFirst` at the first Ctrl-C or SIGTERM; a second one ends this process at once, and with it, by their guards,
 * all servers.
 */
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
