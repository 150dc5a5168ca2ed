import { TemporalFailure, log, sleep } from '@temporalio/workflow';

// What was refused outright waits for a human: ask soon at first, then so seldom that months fit into one history.
const INITIAL_BACKOFF_MS = 30_000;
const MAX_BACKOFF_MS = 60 * 60 * 1000;

/**
 * Repeats what must happen whatever it takes, even after a failure that no retry policy covers: an activity that refuses
 * because the ledger contradicts it, another refund of the same job under way, a refund that an operator ended.
 * For non-cancellable scopes only.
 */
export async function retryIndefinitely<T>(step: () => Promise<T>): Promise<T> {
  for (let waitMs = INITIAL_BACKOFF_MS; ; waitMs = Math.min(waitMs * 2, MAX_BACKOFF_MS)) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
      log.error('a step of the clean-up is refused; it is tried again', { error, waitMs });
      await sleep(waitMs);
    }
  }
}
