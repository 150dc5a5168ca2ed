import type { ChildProcess } from 'node:child_process';
import { sendSignal } from '../../../async/send-signal.js';

/**
 * Kills a run and every process that it has started. In bubblewrap a run leads a process group. Killing bubblewrap
 * alone is not enough: until the sandbox is set up, its second process waits for the first, and would wait for ever
 * with the run's pipes open.
 */
export function killRun({ pid }: Pick<ChildProcess, 'pid'>): void {
  if (pid === undefined) return;
  // Before the wrapper has made the group, and without bubblewrap, there is only the process.
  sendSignal(-pid, 'SIGKILL');
  sendSignal(pid, 'SIGKILL');
}

/** When a run ends, kills the processes that it leaves behind, so that none holds its pipes any more. */
export function killWhatIsLeft(child: ChildProcess): void {
  child.once('exit', () => {
    if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL');
  });
}
