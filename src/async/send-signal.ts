/**
 * Sends a signal to a process, or by a negative id to a process group. 0 only looks whether there is one. Returns false if it
 * has already ended, which is not an error.
 * @throws the system's error when it exists and may not be signalled
 */
export function sendSignal(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(id, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
