import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PageInput, ReconcileActivities } from '../../src/contracts/activities.js';
import type { FoundPage, OrphanedJob, ReconcilePositions } from '../../src/contracts/reconcile-workflow.js';
import { HOUR_MS, MINUTE_MS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';

const harness = useWorkflowHarness();

/** The position after page `page` of a list, from 1. */
function positionAfter(page: number) {
  return { atMs: page, id: `last-of-page-${page}` };
}

/** A list that is searched page by page, and the calls that searched it. */
class PagedList<T> {
  readonly calls: PageInput[] = [];

  /** @param pages what there is to find on each; `isEndless`: there are more, on which there is nothing to find. */
  constructor(
    private readonly pages: T[][],
    private readonly isEndless = false,
  ) {}

  readonly search = async (input: PageInput): Promise<FoundPage<T> | T[]> => {
    this.calls.push(input);
    const page = input.after?.atMs ?? 0;
    const found = (this.pages[page] ?? []).slice(0, input.limit);
    const hasMore = this.isEndless || page + 1 < this.pages.length;
    return input.after === undefined ? found : { found, next: hasMore ? positionAfter(page + 1) : null };
  };
}

function orphanedJob(): OrphanedJob {
  const video = harness.newVideo();
  video.backend.files.add('input');
  return { jobId: video.backend.jobId, state: 'quoted' };
}

describe('reconciliation of long lists', () => {
  beforeEach(() => remember());

  /** The result of the previous run, ten minutes ago. */
  async function remember(resumeAfter?: ReconcilePositions): Promise<void> {
    const comparedToMs = (await harness.env.currentTimeMs()) - 10 * MINUTE_MS;
    harness.answers.recallReconcile = async () => ({ mark: 1, comparedToMs, ...(resumeAfter && { resumeAfter }) });
  }

  function answer(answers: Partial<ReconcileActivities>): void {
    Object.assign(harness.answers, answers);
  }

  it('searches each list page by page and repairs what is on every page', async () => {
    const orphaned = [orphanedJob(), orphanedJob()];
    const jobs = new PagedList(orphaned.map((job) => [job]));
    const payments = new PagedList<never>([[], [], []]);
    const files = ['', 'job-1', 'job-2'];
    answer({
      findStrays: jobs.search,
      findLooseMoney: payments.search,
      sweepFiles: async ({ after }) => ({ prefixes: 1, next: files[files.indexOf(after ?? '') + 1] ?? null }),
    });
    const result = await harness.reconcile();
    expect(result).toMatchObject({ strays: orphaned.map(({ jobId }) => jobId), mended: 2, sweptPrefixes: 3 });
    expect(jobs.calls.map(({ after, limit }) => [after, limit])).toEqual([
      [null, 11],
      [positionAfter(1), 10],
    ]);
    expect(payments.calls).toHaveLength(3);
    expect(result.resumeAfter).toEqual({ jobs: null, payments: null, files: null });
  });

  it('stops once it has found as much as one run may repair, and the next run starts with the oldest again', async () => {
    const jobs = new PagedList([[], [orphanedJob()], [orphanedJob(), orphanedJob()], [orphanedJob()]]);
    answer({ findStrays: jobs.search });
    const result = await harness.reconcile({ maxMended: 1 });
    expect(result).toMatchObject({ mended: 1, overLimit: true });
    expect(jobs.calls.map(({ limit }) => limit)).toEqual([2, 2, 1]);
    expect(result.resumeAfter?.jobs).toBeNull();
  });

  it('ends even if a list does not, and the next run continues where it stopped', async () => {
    const jobs = new PagedList<OrphanedJob>([], true);
    const files: (string | null)[] = [];
    answer({
      findStrays: jobs.search,
      sweepFiles: async ({ after = null }) => {
        files.push(after);
        return { prefixes: 0, next: `job-${files.length}` };
      },
    });
    const { resumeAfter } = await harness.reconcile();
    const pages = jobs.calls.length;
    expect(resumeAfter).toEqual({ jobs: positionAfter(pages), payments: null, files: `job-${files.length}` });

    await remember(resumeAfter);
    await harness.reconcile();
    expect(jobs.calls[pages]?.after).toEqual(resumeAfter?.jobs);
    expect(files[pages]).toEqual(resumeAfter?.files);
  });

  it('starts a dry run with the oldest, wherever the scheduled runs have got to', async () => {
    const jobs = new PagedList<OrphanedJob>([[], []]);
    answer({ findStrays: jobs.search });
    await remember({ jobs: positionAfter(1), payments: null, files: null });
    await harness.reconcile({ dryRun: true });
    expect(jobs.calls.map(({ after }) => after)).toEqual([null, positionAfter(1)]);
  });

  it('takes the array of a worker of the previous version for the whole list', async () => {
    const job = orphanedJob();
    answer({ findStrays: async () => [job], sweepFiles: async () => ({ prefixes: 2 }) });
    const result = await harness.reconcile();
    expect(result).toMatchObject({ strays: [job.jobId], mended: 1, sweptPrefixes: 2 });
  });
});

describe('reconciliation after two days without a run', () => {
  /** The periods that were compared, in hours after the first; slice `brokenSlice`, from 1, cannot be compared. */
  async function hoursCompared(brokenSlice?: number) {
    const since = (await harness.env.currentTimeMs()) - 48 * HOUR_MS;
    const slices = new Map<number, number>();
    harness.answers = {
      recallReconcile: async () => ({ mark: 1, comparedToMs: since }),
      compareMoney: async ({ fromMs, toMs }) => {
        slices.set(fromMs, toMs);
        if (slices.size === brokenSlice) throw ApplicationFailure.nonRetryable('this takes too long');
        return { differences: [], learned: 1 };
      },
    };
    const { comparedToMs = 0, ...result } = await harness.reconcile();
    const hours = (atMs: number) => Math.round((atMs - since) / HOUR_MS) + 1;
    return { ...result, slices: [...slices].map((slice) => slice.map(hours)), comparedTo: hours(comparedToMs) };
  }

  it('compares with Stripe slice by slice, without a gap', async () => {
    const { slices, comparedTo, learned } = await hoursCompared();
    expect(slices).toEqual([0, 6, 12, 18, 24, 30, 36, 42].map((hour) => [hour, hour + 6]));
    expect(comparedTo).toBe(48);
    expect(learned).toBe(8);
  });

  it('keeps what it has compared if a slice takes too long, and repairs nothing before the rest is compared', async () => {
    const { slices, comparedTo, mode } = await hoursCompared(3);
    expect(slices.at(-1)).toEqual([12, 18]);
    expect(comparedTo).toBe(12);
    expect(mode).toBe('report');
  });
});
