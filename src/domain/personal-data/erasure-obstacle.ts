import type { LedgerEntry } from '../ledger/ledger-entry.js';
import { outstandingAction, summarizeLedger } from '../ledger/summarize-ledger.js';
import { isClosed, type VideoState } from '../video-state.js';

/** Why the personal data of a job is still needed. The codes are part of the public API. */
export const ERASURE_OBSTACLES = {
  job_open: 'The job has not ended. Cancel it or wait for its end, then erase again.',
  refund_unfinished: 'Money is on its way back, and the customer may have to be told. Wait until it is there.',
  dispute_open: 'The bank has not decided about a dispute, in which this data is evidence. Wait until it is decided.',
} as const;

export type ErasureObstacle = keyof typeof ERASURE_OBSTACLES;

/**
 * What prevents the erasure of a job's personal data; null when nothing does.
 *
 * @param entries of the job's ledger; empty when no payment was ever started.
 */
export function erasureObstacle(state: VideoState, entries: readonly LedgerEntry[]): ErasureObstacle | null {
  if (!isClosed(state)) return 'job_open';
  if (summarizeLedger(entries).dispute === 'open') return 'dispute_open';
  const outstanding = outstandingAction(entries);
  return outstanding === 'refund_unfinished' || outstanding === 'unreturned' ? 'refund_unfinished' : null;
}
