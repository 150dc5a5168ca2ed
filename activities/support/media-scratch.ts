import { withHeartbeat } from './heartbeat.js';
import { toApplicationFailure } from './failures.js';
import { withScratch } from '../../src/scratch/scratch.js';
import { onSoundMachine, type MachineGuard } from './machine-fault.js';

interface Host {
  machine: MachineGuard;
  scratchRoot: string | undefined;
}

/**
 * Runs work on the files of a job, with a heartbeat and a separate scratch folder. Errors of the gateways become the
 * failures that the workflow decides on; those of the machine also take this worker out.
 *
 * @param neededBytes of the scratch disk, as estimated before the work.
 */
export async function withMediaScratch<T>(
  { machine, scratchRoot }: Host,
  neededBytes: number,
  work: (folder: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return await withHeartbeat(({ signal }) =>
    onSoundMachine(machine, neededBytes, () =>
      withScratch(scratchRoot, async (folder) => {
        try {
          return await work(folder, signal);
        } catch (error) {
          throw toApplicationFailure(error);
        }
      }),
    ),
  );
}
