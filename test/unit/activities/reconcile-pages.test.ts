import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReconcileActivities } from '../../../activities/reconcile.activities.js';
import type { ReconcileDeps } from '../../../activities/support/reconcile-deps.js';
import type { ReconcileActivities } from '../../../src/contracts/activities.js';
import type { FoundPage } from '../../../src/contracts/reconcile-workflow.js';
import type { Cursor } from '../../../src/domain/cursor.js';
import type { LedgerEntry } from '../../../src/domain/ledger/ledger-entry.js';

const JOBS = 30_000;
/** One in so many has lost its workflow. */
const ORPHANED_EVERY = 1000;
/** How long Temporal takes to say whether a workflow runs. */
const DESCRIBE_MS = 100;
/** The shortest time limit of an activity that searches a list (workflows/activity-proxies.ts). */
const START_TO_CLOSE_MS = 30_000;

interface Listed {
  _id: string;
  createdAt: Date;
  state: 'compressing';
  entries: LedgerEntry[];
}

// Two at each time, so that the time alone does not say where to continue.
const JOBS_BY_AGE: Listed[] = Array.from({ length: JOBS }, (_, index) => ({
  _id: jobIdOf(index),
  createdAt: new Date(Math.floor(index / 2)),
  state: 'compressing',
  entries: [{ atMs: 0, kind: 'received', amountCents: 199 }],
}));
const ORPHANED = JOBS_BY_AGE.filter((_, index) => index % ORPHANED_EVERY === ORPHANED_EVERY - 1).map(({ _id }) => _id);

function jobIdOf(index: number): string {
  return `job-${String(index).padStart(6, '0')}`;
}

async function* listedAfter(after: Cursor | null = null): AsyncGenerator<Listed> {
  const start = after === null ? 0 : JOBS_BY_AGE.findIndex(({ _id }) => _id === after.id) + 1;
  yield* JOBS_BY_AGE.slice(start);
}

async function isRunning(jobId: string): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, DESCRIBE_MS));
  return !ORPHANED.includes(jobId);
}

function activities(deletePrefix: (prefix: string) => Promise<void> = async () => undefined): ReconcileActivities {
  const deps: Record<keyof ReconcileDeps, unknown> = {
    videos: { findOpenCreatedBefore: (_: Date, after: Cursor | null) => listedAfter(after), find: async () => null },
    ledger: { findUnsettled: (_: Date, after: Cursor | null) => listedAfter(after), find: async () => null },
    storage: {
      deletePrefix,
      async *listJobs(after: string | null = null) {
        for (const { _id } of JOBS_BY_AGE) if (after === null || _id > after) yield { jobId: _id, newestAtMs: 0 };
      },
    },
    workflows: { isRunning, isRefundRunning: async () => false },
    logger: pino({ level: 'silent' }),
    payments: null,
    wedged: null,
    reconcileState: null,
    lastCompletedRun: null,
  };
  return createReconcileActivities(deps as unknown as ReconcileDeps);
}

/** Calls page after page, and checks that each call ends well within the time limit of its activity. */
async function searchAll<C>(search: (after: C | null) => Promise<C | null>): Promise<void> {
  let after: C | null = null;
  do {
    const beganMs = performance.now();
    after = await search(after);
    expect(performance.now() - beganMs, 'how long one call takes').toBeLessThan(START_TO_CLOSE_MS / 2);
  } while (after !== null);
}

describe('a search of tens of thousands of open jobs while Temporal is slow', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.setTimerTickMode('nextTimerAsync');
  });
  afterEach(() => void vi.useRealTimers());

  const jobs = async (after: Cursor | null, limit = JOBS) =>
    pageOf(await activities().findStrays({ graceMs: 0, limit, after }));
  const payments = async (after: Cursor | null, limit = JOBS) =>
    pageOf(await activities().findLooseMoney({ graceMs: 0, limit, after, dryRun: true }));

  it.each([
    ['jobs', jobs],
    ['payments', payments],
  ])('finds all orphaned %s page by page, each once, and every call ends in time', async (_, search) => {
    const found: string[] = [];
    await searchAll<Cursor>(async (after) => {
      const page = await search(after);
      found.push(...page.found.map(({ jobId }) => jobId));
      return page.next;
    });
    expect(found).toEqual(ORPHANED);
  });

  it('deletes all files that nothing needs page by page, and every call ends in time', async () => {
    const deleted: string[] = [];
    const { sweepFiles } = activities(async (prefix) => void deleted.push(prefix));
    let prefixes = 0;
    await searchAll<string>(async (after) => {
      const limits = { graceMs: 0, unknownGraceMs: 0, maxPrefixes: JOBS };
      const page = await sweepFiles({ ...limits, mode: 'mend', after });
      prefixes += page.prefixes;
      return page.next ?? null;
    });
    expect(deleted).toEqual(ORPHANED.map((jobId) => `jobs/${jobId}/`));
    expect(prefixes).toBe(ORPHANED.length);
  });

  it('ends a page once enough is found, and the next page misses nothing', async () => {
    const [first = '', second = '', third = ''] = ORPHANED;
    const found = async (after: Cursor | null, limit: number) => {
      const page = await jobs(after, limit);
      return { ids: page.found.map(({ jobId }) => jobId), next: page.next };
    };
    let page = await found(null, 1);
    while (page.ids.length === 0) page = await found(page.next, 1);
    expect(page).toMatchObject({ ids: [first], next: { id: first } });
    const behind: string[] = [];
    while (behind.length < 2) {
      page = await found(page.next, 2 - behind.length);
      behind.push(...page.ids);
    }
    expect(behind).toEqual([second, third]);
  });

  it('gives a run of the previous version an array, with what is on the first page', async () => {
    const { found } = await jobs(null);
    expect(await activities().findStrays({ graceMs: 0, limit: JOBS })).toEqual(found);
  });
});

function pageOf<T>(answer: FoundPage<T> | T[]): FoundPage<T> {
  return Array.isArray(answer) ? { found: answer, next: null } : answer;
}
