import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../../src/domain/ledger/ledger-entry.js';
import { erasureObstacle } from '../../../src/domain/personal-data/erasure-obstacle.js';
import { VIDEO_STATES, isClosed } from '../../../src/domain/video-state.js';

const RECEIVED: LedgerEntry = { atMs: 1, kind: 'received', amountCents: 199 };
const DELIVERED: LedgerEntry = { atMs: 2, kind: 'delivered' };
const REQUESTED: LedgerEntry = { atMs: 3, kind: 'refund_requested', reason: 'refund_by_support' };
const PENDING: LedgerEntry = { atMs: 4, kind: 'refund_created', amountCents: 199, refundId: 're_1' };
const REFUNDED: LedgerEntry = { atMs: 5, kind: 'refund_succeeded', amountCents: 199, refundId: 're_1' };
const SENT_BACK: LedgerEntry = { atMs: 5, kind: 'refund_failed', amountCents: 199, refundId: 're_1' };
const DISPUTED: LedgerEntry = { atMs: 6, kind: 'dispute_opened', amountCents: 199, disputeId: 'dp_1' };

describe('what stands in the way of erasing the personal data of a job', () => {
  it.each(VIDEO_STATES.filter((state) => !isClosed(state)))('is that it has not ended, in %s', (state) => {
    expect(erasureObstacle(state, [])).toBe('job_open');
  });

  it.each(VIDEO_STATES.filter(isClosed))('is nothing in %s, where no money was moved', (state) => {
    expect(erasureObstacle(state, [])).toBeNull();
    expect(
      erasureObstacle(state, [
        { atMs: 1, kind: 'declined' },
        { atMs: 2, kind: 'canceled' },
      ]),
    ).toBeNull();
  });

  it.each<[what: string, entries: LedgerEntry[], obstacle: string | null]>([
    ['earned', [RECEIVED, DELIVERED], null],
    ['all back', [RECEIVED, REQUESTED, PENDING, REFUNDED], null],
    ['asked back and not sent', [RECEIVED, DELIVERED, REQUESTED], 'refund_unfinished'],
    ['on its way back', [RECEIVED, REQUESTED, PENDING], 'refund_unfinished'],
    ['sent back to us by the bank', [RECEIVED, REQUESTED, PENDING, SENT_BACK], 'refund_unfinished'],
    ['neither earned nor returned', [RECEIVED], 'refund_unfinished'],
    ['disputed', [RECEIVED, DELIVERED, DISPUTED], 'dispute_open'],
    ['disputed and won', [RECEIVED, DELIVERED, DISPUTED, { ...DISPUTED, kind: 'dispute_won' }], null],
    ['disputed and lost', [RECEIVED, DELIVERED, DISPUTED, { ...DISPUTED, kind: 'dispute_lost' }], null],
  ])('is what its money still needs: %s', (_, entries, obstacle) => {
    expect(erasureObstacle('expired', entries)).toBe(obstacle);
  });
});
