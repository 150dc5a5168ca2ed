/**
 * Sends a signal to a process or, with a negative id, to a process group. Signal 0 only checks whether it exists.
 * Returns false if it has already ended, which is not an error.
 * @throws the system's error when it exists but may not be signalled
 */
export function sendSignal(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(id, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
