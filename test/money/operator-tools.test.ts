import { describe, expect, it } from 'vitest';
import { deleteNowSignal, type VideoPolicy } from '../../src/contracts/video-workflow.js';
import type { VideoState } from '../../src/domain/video-state.js';
import { sampleOf } from '../support/money/sampling.js';
import { expectPaymentOutcome, newVideoWithPayments, usePaymentsHarness } from '../support/money/payments-harness.js';
import type { HistoryEvent } from '../support/workflows/history-reader.js';
import { eventually } from '../support/eventually.js';
import { HOUR_MS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import { startDevServer } from '../support/workflows/servers.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

// Reset is beyond the time-skipping server: this is the real one, in real time.
const harness = useWorkflowHarness(startDevServer);
const payments = usePaymentsHarness();
const LONG_RETENTION = { retentionMs: HOUR_MS, expiresSoonLeadMs: 0 };
const SHORT_RETENTION = { retentionMs: 2000, expiresSoonLeadMs: 0 };
const TEST_TIMEOUT_MS = 300_000;

describe('a reset of a paid job to any of its workflow tasks charges nothing and deletes nothing:', () => {
  it(
    'of one that is delivered',
    async () => {
      const video = await begin(LONG_RETENTION);
      await video.driveToDelivered();
      await isResetToEachTask(video, 'done', () => {
        expect([...video.backend.files], 'what was paid for').toContain('output');
      });
      await video.handle.signal(deleteNowSignal, { actor: 'customer' });
      await video.expectEndState('expired', 'deleted_by_customer');
      expectPaymentOutcome(await actualPaymentsOf(video), 'kept', 'after all resets');
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'of one that is being encoded',
    async () => {
      const video = await begin(SHORT_RETENTION);
      await video.driveToEncoding();
      await isResetToEachTask(video, 'compressing', () => {
        expect([...video.backend.files], 'what was paid for').toContain('input');
      });
      video.backend.encoder.release();
      await video.expectEndState('expired', 'retention_over');
      expectPaymentOutcome(await actualPaymentsOf(video), 'kept', 'after all resets');
    },
    TEST_TIMEOUT_MS,
  );

  /** Each time from the first run, so that every one of its tasks has its turn. */
  async function isResetToEachTask(video: VideoDriver, state: VideoState, check: () => void): Promise<void> {
    const { runId } = await video.handle.describe();
    const { workflowTasks } = await video.history();
    for (const task of sampleOf(`reset ${state}`, workflowTasks, () => 'any')) {
      await reset(video, runId, task);
      await expectResumedAt(video, state, String(task));
      check();
      expect(video.backend.callCount('deleteFiles'), 'nothing is deleted').toBe(0);
      expectPaymentOutcome(await actualPaymentsOf(video), 'kept', `reset to ${String(task)}`);
    }
    console.log(`reset to each of ${workflowTasks.length} workflow tasks, while ${state}`);
  }
});

describe('an operator terminates a job, and one run of reconciliation', () => {
  const PAID: [VideoState, (video: VideoDriver) => Promise<unknown>][] = [
    ['compressing', async (video) => await video.driveToEncoding()],
    ['finalizing', async (video) => await video.driveToFinalizing()],
  ];

  it.each(PAID)('that was paid (%s) gives the money back and deletes the files', async (state, arrive) => {
    const video = await begin(SHORT_RETENTION);
    await arrive(video);
    await isTerminatedAndReconciled(video, state);
    await video.expectEndState('refunded', 'canceled_by_operator');
    expectPaymentOutcome(await actualPaymentsOf(video), 'back', state);
  });

  it('that was offered deletes the files', async () => {
    const video = await begin(SHORT_RETENTION);
    await video.driveToQuoted();
    await isTerminatedAndReconciled(video, 'quoted');
    await video.expectEndState('canceled', 'canceled_by_operator');
    expectPaymentOutcome(await actualPaymentsOf(video), 'never taken', 'quoted');
  });

  it('that was delivered keeps the money and deletes the files', async () => {
    const video = await begin(SHORT_RETENTION);
    await video.driveToDelivered();
    await isTerminatedAndReconciled(video, 'done');
    await video.expectEndState('expired', 'retention_over');
    expectPaymentOutcome(await actualPaymentsOf(video), 'kept', 'done');
  });

  async function isTerminatedAndReconciled(video: VideoDriver, state: VideoState): Promise<void> {
    await video.handle.terminate('an operator lost patience');
    harness.records.strays.push({ jobId: video.backend.jobId, state });
    expect(await harness.reconcile()).toMatchObject({ mended: 1 });
  }
});

async function begin(policy: Partial<VideoPolicy>): Promise<VideoDriver> {
  const video = newVideoWithPayments(harness, payments(), { policy });
  await video.start();
  return video;
}

async function reset(video: VideoDriver, runId: string, task: HistoryEvent['eventId']): Promise<void> {
  await harness.env.connection.workflowService.resetWorkflowExecution({
    namespace: harness.env.namespace ?? 'default',
    workflowExecution: { workflowId: video.handle.workflowId, runId },
    reason: 'a story of an operator',
    requestId: `${runId}-${String(task)}`,
    workflowTaskFinishEventId: task,
  });
}

/** Where the reset has forgotten the sale, the customer buys once more, and pays nothing. */
async function expectResumedAt(video: VideoDriver, state: VideoState, about: string): Promise<void> {
  await eventually(
    async () => {
      const { state: now } = await video.snapshot();
      if (now === 'quoted') await buyAgain(video);
      return now;
    },
    (now) => now === state,
    { explain: () => `reset to ${about}: ${state} not reached` },
  );
}

async function buyAgain(video: VideoDriver): Promise<void> {
  try {
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
  } catch (error) {
    // Temporal had brought the checkout of before meanwhile.
    expect(error).toMatchObject({ cause: { type: 'not_quoted' } });
  }
}

async function actualPaymentsOf({ backend }: VideoDriver) {
  return await payments().actualPaymentsOf(backend.jobId);
}
