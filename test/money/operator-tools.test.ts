import { describe, expect, it } from 'vitest';
import { deleteNowSignal, type VideoPolicy } from '../../src/contracts/video-workflow.js';
import type { VideoState } from '../../src/domain/video-state.js';
import { chosenOf } from '../support/money/share.js';
import { expectRight, newVideo, useTreasury } from '../support/money/treasury.js';
import type { HistoryEvent } from '../support/workflows/chronicle.js';
import { eventually } from '../support/workflows/eventually.js';
import { HOUR_MS } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';
import { startDevServer } from '../support/workflows/servers.js';
import type { Video } from '../support/workflows/video.js';

// Reset is beyond the time-skipping server: this is the real one, in real time.
const house = useHouse(startDevServer);
const treasury = useTreasury();
const KEPT_FOR_LONG = { retentionMs: HOUR_MS, expiresSoonLeadMs: 0 };
const KEPT_BRIEFLY = { retentionMs: 2000, expiresSoonLeadMs: 0 };
const STORY_MS = 300_000;

describe('a reset of a paid job to any of its workflow tasks charges nothing and deletes nothing:', () => {
  it(
    'of one that is delivered',
    async () => {
      const video = await begin(KEPT_FOR_LONG);
      await video.getsDelivered();
      await isResetToEachTask(video, 'done', () => {
        expect([...video.world.files], 'what was paid for').toContain('output');
      });
      await video.handle.signal(deleteNowSignal, { actor: 'customer' });
      await video.endsAs('expired', 'deleted_by_customer');
      expectRight(await truthOf(video), 'kept', 'after all resets');
    },
    STORY_MS,
  );

  it(
    'of one that is being encoded',
    async () => {
      const video = await begin(KEPT_BRIEFLY);
      await video.getsEncoding();
      await isResetToEachTask(video, 'compressing', () => {
        expect([...video.world.files], 'what was paid for').toContain('input');
      });
      video.world.encoder.release();
      await video.endsAs('expired', 'retention_over');
      expectRight(await truthOf(video), 'kept', 'after all resets');
    },
    STORY_MS,
  );

  /** Each time from the first run, so that every one of its tasks has its turn. */
  async function isResetToEachTask(video: Video, state: VideoState, check: () => void): Promise<void> {
    const { runId } = await video.handle.describe();
    const { workflowTasks } = await video.chronicle();
    for (const task of chosenOf(`reset ${state}`, workflowTasks, () => 'any')) {
      await reset(video, runId, task);
      await comesBackTo(video, state, String(task));
      check();
      expect(video.world.timesCalled('deleteFiles'), 'nothing is deleted').toBe(0);
      expectRight(await truthOf(video), 'kept', `reset to ${String(task)}`);
    }
    console.log(`reset to each of ${workflowTasks.length} workflow tasks, while ${state}`);
  }
});

describe('an operator terminates a job, and one run of reconciliation', () => {
  const PAID: [VideoState, (video: Video) => Promise<unknown>][] = [
    ['compressing', async (video) => await video.getsEncoding()],
    ['finalizing', async (video) => await video.getsFinalizing()],
  ];

  it.each(PAID)('that was paid (%s) gives the money back and deletes the files', async (state, arrive) => {
    const video = await begin(KEPT_BRIEFLY);
    await arrive(video);
    await isTerminatedAndReconciled(video, state);
    await video.endsAs('refunded', 'canceled_by_operator');
    expectRight(await truthOf(video), 'back', state);
  });

  it('that was offered deletes the files', async () => {
    const video = await begin(KEPT_BRIEFLY);
    await video.getsQuoted();
    await isTerminatedAndReconciled(video, 'quoted');
    await video.endsAs('canceled', 'canceled_by_operator');
    expectRight(await truthOf(video), 'never taken', 'quoted');
  });

  it('that was delivered keeps the money and deletes the files', async () => {
    const video = await begin(KEPT_BRIEFLY);
    await video.getsDelivered();
    await isTerminatedAndReconciled(video, 'done');
    await video.endsAs('expired', 'retention_over');
    expectRight(await truthOf(video), 'kept', 'done');
  });

  async function isTerminatedAndReconciled(video: Video, state: VideoState): Promise<void> {
    await video.handle.terminate('an operator lost patience');
    house.records.strays.push({ jobId: video.world.jobId, state });
    expect(await house.reconcile()).toMatchObject({ mended: 1 });
  }
});

async function begin(policy: Partial<VideoPolicy>): Promise<Video> {
  const video = newVideo(house, treasury(), { policy });
  await video.start();
  return video;
}

async function reset(video: Video, runId: string, task: HistoryEvent['eventId']): Promise<void> {
  await house.env.connection.workflowService.resetWorkflowExecution({
    namespace: house.env.namespace ?? 'default',
    workflowExecution: { workflowId: video.handle.workflowId, runId },
    reason: 'a story of an operator',
    requestId: `${runId}-${String(task)}`,
    workflowTaskFinishEventId: task,
  });
}

/** Where the reset has forgotten the sale, the customer buys once more, and pays nothing. */
async function comesBackTo(video: Video, state: VideoState, about: string): Promise<void> {
  let now: string | undefined;
  await eventually(
    async () => {
      now = (await video.snapshot()).state;
      if (now === 'quoted') await buysOnceMore(video);
      return now === state;
    },
    async () => `reset to ${about}: it stands in ${now}`,
  );
}

async function buysOnceMore(video: Video): Promise<void> {
  try {
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
  } catch (error) {
    // Temporal had brought the checkout of before meanwhile.
    expect(error).toMatchObject({ cause: { type: 'not_quoted' } });
  }
}

async function truthOf({ world }: Video) {
  return await treasury().truthOf(world.jobId);
}
