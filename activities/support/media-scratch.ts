import { withHeartbeat } from './heartbeat.js';
import { toApplicationFailure } from './failures.js';
import { withScratch } from '../../src/scratch/scratch.js';

/**
 * Runs work on the files of a job, with a heartbeat and a separate scratch folder. Errors of the gateways become the
 * failures that the workflow decides on.
 */
export async function withMediaScratch<T>(
  scratchRoot: string | undefined,
  work: (folder: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return await withHeartbeat(({ signal }) =>
    withScratch(scratchRoot, async (folder) => {
      try {
        return await work(folder, signal);
      } catch (error) {
        throw toApplicationFailure(error);
      }
    }),
  );
}
