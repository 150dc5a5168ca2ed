import type { ChildProcess } from 'node:child_process';

/**
 * Kills a run and all that it has started. In bubblewrap a run leads a process group. Killing bubblewrap alone would not do:
 * until the sandbox is set up, its second process waits for the first, and would wait for ever with the run's pipes open.
 */
export function killRun({ pid }: Pick<ChildProcess, 'pid'>): void {
  if (pid === undefined) return;
  // Before the wrapper has made the group, and without bubblewrap, there is only the process.
  killIfThere(-pid);
  killIfThere(pid);
}

/** Ends what a run leaves behind when it ends: then nobody holds its pipes any more. */
export function killWhatIsLeft(child: ChildProcess): void {
  child.once('exit', () => {
    if (child.pid !== undefined) killIfThere(-child.pid);
  });
}

function killIfThere(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
