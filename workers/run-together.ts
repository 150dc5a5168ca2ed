import type { Worker } from '@temporalio/worker';

/**
 * Runs workers until all are drained. If one fails, the others are drained too.
 *
 * @throws the error of the first worker that failed.
 */
export async function runTogether(workers: Pick<Worker, 'run' | 'shutdown' | 'getState'>[]): Promise<void> {
  const runs = workers.map((worker) => worker.run());
  try {
    await Promise.all(runs);
  } catch (error) {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.allSettled(runs);
    throw error;
  }
}
