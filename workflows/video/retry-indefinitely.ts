import { TemporalFailure, log, sleep } from '@temporalio/workflow';
import { utcTimeIn } from '../summaries/utc-time.js';

// A step that is refused waits for a human. The maximum is long enough for months of retries to fit into one history.
const INITIAL_BACKOFF_MS = 30_000;
const MAX_BACKOFF_MS = 60 * 60 * 1000;

/**
 * Repeats a step that must happen, with a backoff, even after failures that no retry policy covers: an activity that refuses
 * because of the ledger, another refund of the same job that is running, a refund workflow that an operator terminated. For
 * non-cancellable scopes only.
 */
export async function retryIndefinitely<T>(step: () => Promise<T>): Promise<T> {
  for (let waitMs = INITIAL_BACKOFF_MS; ; waitMs = Math.min(waitMs * 2, MAX_BACKOFF_MS)) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
      log.error('a compensation was refused and will be retried', { error, waitMs });
      await sleep(waitMs, { summary: `Refund or clean-up was refused; try again on ${utcTimeIn(waitMs)}` });
    }
  }
}
