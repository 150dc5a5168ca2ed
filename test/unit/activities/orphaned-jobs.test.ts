import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createReconcileActivities } from '../../../activities/reconcile.activities.js';
import type { ReconcileDeps } from '../../../activities/support/reconcile-deps.js';
import type { LedgerEntry } from '../../../src/domain/ledger/ledger-entry.js';
import type { VideoRecord } from '../../../src/persistence/videos/video.schema.js';

const PAID: LedgerEntry = { atMs: 1, kind: 'received', amountCents: 500 };
const DELIVERED: LedgerEntry = { atMs: 2, kind: 'delivered' };

async function dueCentsOf(video: Partial<VideoRecord>, entries: LedgerEntry[]): Promise<number | undefined> {
  const record = { _id: 'job-1', createdAt: new Date(0), ...video };
  const { findStrays } = createReconcileActivities({
    videos: {
      async *findOpenCreatedBefore() {
        yield record;
      },
    },
    ledger: { find: async () => ({ entries }) },
    workflows: { isRunning: async () => false },
    logger: pino({ level: 'silent' }),
  } as unknown as ReconcileDeps);
  const answer = await findStrays({ graceMs: 0, limit: 1, after: null });
  return (Array.isArray(answer) ? answer : answer.found)[0]?.dueCents;
}

describe('what closing an orphaned job will refund', () => {
  it.each<[string, number, Partial<VideoRecord>, LedgerEntry[]]>([
    ['that was paid: everything', 500, { state: 'compressing' }, [PAID]],
    ['that was delivered: nothing', 0, { state: 'done' }, [PAID, DELIVERED]],
    ['whose delivery a reset has cut short: everything', 500, { state: 'compressing' }, [PAID, DELIVERED]],
    [
      'that was kept to the end before a reset: nothing',
      0,
      { state: 'probing', filesDeletedAtMs: 9 },
      [PAID, DELIVERED],
    ],
  ])('%s', async (_, dueCents, video, entries) => {
    expect(await dueCentsOf(video, entries)).toBe(dueCents);
  });
});
