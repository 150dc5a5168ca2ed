import { log } from '@temporalio/workflow';
import { WORKER_SHUTDOWN } from '../../src/contracts/failures.js';
import { patched } from '../patched.js';
import { failureTypeOf } from './failure-type.js';

// More than the deploys and restarts while one video is encoded. After that, a human must look.
const MAX_SHUTDOWNS = 10;

/**
 * Counts how often one activity did not end before its worker was shut down, as in a deploy. That says nothing about the
 * video, so it costs none of the activity's attempts: the caller repeats the activity in the same queue. Callers have the
 * loop, because a function around the activity would add a promise, and each promise affects replay.
 */
export class Shutdowns {
  private count = 0;

  /** Whether a shutdown caused the failure, and the activity is to be repeated. */
  caused(error: unknown): boolean {
    if (failureTypeOf(error) !== WORKER_SHUTDOWN || !patched('shutdowns-cost-no-attempt')) return false;
    this.count += 1;
    log.info('the worker of an activity was shut down; another one repeats it', { shutdowns: this.count });
    return this.count < MAX_SHUTDOWNS;
  }
}
