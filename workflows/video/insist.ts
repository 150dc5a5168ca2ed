import { TemporalFailure, log, sleep } from '@temporalio/workflow';

// What was refused outright waits for a human: ask soon at first, then so seldom that months fit into one history.
const FIRST_WAIT_MS = 30_000;
const LAST_WAIT_MS = 60 * 60 * 1000;

/**
 * Repeats what must happen whatever it takes, even after a failure that no retry policy covers: an activity that refuses
 * because the ledger contradicts it, another refund of the same job under way, a refund that an operator ended.
 * For non-cancellable scopes only.
 */
export async function insist<T>(step: () => Promise<T>): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LAST_WAIT_MS)) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
      log.error('a step of the clean-up is refused; it is tried again', { error, waitMs });
      await sleep(waitMs);
    }
  }
}
