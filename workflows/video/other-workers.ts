import { ActivityFailure, isCancellation, log, sleep } from '@temporalio/workflow';
import { isMachineFault } from '../../src/contracts/failures.js';
import { planning } from '../activity-proxies.js';
import { patched } from '../patched.js';
import { utcTime } from '../summaries/utc-time.js';
import { failureTypeOf } from './failure-type.js';
import type { VideoJob } from './job.js';

// For jobs started without a timeout of their own.
const DEFAULT_TIMEOUT_MS = 10 * 60 * 1000;
// A job that fails on every machine must end, even if each machine passes its self-test again.
const MAX_MACHINES = 10;
const INITIAL_WAIT_MS = 1000;
const MAX_WAIT_MS = 15_000;

/**
 * Whether the machine failed, not the step: then another worker can do the step, and none of its own attempts is spent.
 */
export function isFaultOfMachine(error: unknown): boolean {
  return isMachineFault(failureTypeOf(error)) && patched('machine-faults');
}

/** The workers that can do a step after another worker's machine has failed. */
export class OtherWorkers {
  private failedMachines = 0;

  /** @param queues the task queues whose workers can do the step. */
  constructor(
    private readonly job: VideoJob,
    private readonly queues: readonly string[],
  ) {}

  /**
   * @returns whether a fit worker appears; false when none does in time, when too many machines have failed, or when nobody
   *   can say.
   */
  async appear(): Promise<boolean> {
    this.failedMachines += 1;
    log.warn('the machine of a worker failed; the job waits for another worker', { failed: this.failedMachines });
    if (this.failedMachines >= MAX_MACHINES) return false;
    const endsAtMs = Date.now() + (this.job.policy.fitWorkerTimeoutMs ?? DEFAULT_TIMEOUT_MS);
    for (let waitMs = INITIAL_WAIT_MS; Date.now() < endsAtMs; waitMs = Math.min(2 * waitMs, MAX_WAIT_MS)) {
      await sleep(waitMs, { summary: `Wait for another worker until ${utcTime(endsAtMs)}, then park` });
      try {
        if (await planning.hasFitWorker({ queues: this.queues })) return true;
      } catch (error) {
        if (isCancellation(error) || !(error instanceof ActivityFailure) || !patched('fit-worker-unknown-parks'))
          throw error;
        log.error('no answer whether another worker is fit', { error });
        return false;
      }
    }
    return false;
  }
}
