import type { WorkflowHandle } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/contracts/failures.js';
import {
  cancelSignal,
  checkoutUpdate,
  deleteNowSignal,
  extendRetentionSignal,
  requoteUpdate,
  retrySignal,
} from '../../src/contracts/video-workflow.js';
import { compareStateVersions } from '../../src/domain/state-version.js';
import { eventually } from '../support/eventually.js';
import { HOUR_MS } from '../support/workflows/fixtures.js';
import { nonRetryableFailure } from '../support/workflows/fake-backend.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import { startDevServer } from '../support/workflows/servers.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

// Reset, and what Terminate does to activities, are beyond the time-skipping server: this is the real one, in real time.
const harness = useWorkflowHarness(startDevServer);
const SHORT_TIMEOUTS = { retentionMs: 1500, expiresSoonLeadMs: 0, quoteTimeoutMs: 3000 };
/** The checkout is brought again after a reset: on a slow machine the quote must still hold then. */
const LONG_QUOTE = { ...SHORT_TIMEOUTS, quoteTimeoutMs: 60_000 };

/** Takes the job back to the first workflow task that completed after an event of this activity was scheduled. */
async function resetBefore(video: VideoDriver, activity: string): Promise<WorkflowHandle> {
  const { env, handle } = video;
  const { runId } = await handle.describe();
  const response = await env.connection.workflowService.resetWorkflowExecution({
    namespace: env.namespace ?? 'default',
    workflowExecution: { workflowId: handle.workflowId, runId },
    reason: 'a story of an operator',
    requestId: `reset-${activity}`,
    workflowTaskFinishEventId: (await video.history()).taskThatScheduled(activity),
  });
  return env.client.workflow.getHandle(handle.workflowId, response.runId);
}

describe('a reset', () => {
  it.each(['confirmPayment', 'createPayment', 'encodeVideo', 'probeVideo'])(
    'to before %s charges nobody twice and delivers',
    async (activity) => {
      const video = await harness.startVideo(LONG_QUOTE);
      await video.driveToEncoding();
      const before = video.backend.projections.at(-1);
      await resetBefore(video, activity);
      video.backend.encoder.release();
      await video.waitForState('done');
      await video.expectEndState('expired', 'retention_over');
      video.expectMoneyKept();
      const after = video.backend.projections.at(-1);
      expect(before && after && compareStateVersions(before.version, after.version)).toBeLessThan(0);
    },
  );

  it('to after the ledger was asked: the customer may buy again and is not charged again', async () => {
    const video = await harness.startVideo(SHORT_TIMEOUTS);
    await video.driveToEncoding();
    await resetBefore(video, 'makeOffer');
    await video.waitForState('quoted', 2);
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    video.backend.encoder.release();
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('to after the ledger was asked: the money of a customer who has gone is given back', async () => {
    const video = await harness.startVideo(SHORT_TIMEOUTS);
    await video.driveToEncoding();
    await resetBefore(video, 'makeOffer');
    await video.expectEndState('refunded', 'quote_timeout');
    video.expectFullRefund();
  });

  it('of a delivered job to after the ledger was asked: the file is kept as long as was promised', async () => {
    const video = await harness.startVideo({ ...SHORT_TIMEOUTS, retentionMs: 20_000 });
    await video.driveToDelivered();
    await resetBefore(video, 'makeOffer');
    await video.waitForState('done', 2);
    expect(video.backend.files.has('output')).toBe(true);
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('of a delivered job that is then never bought again keeps the money, which was earned', async () => {
    const video = await harness.startVideo(SHORT_TIMEOUTS);
    await video.driveToDelivered();
    await video.expectEndState('expired', 'retention_over');
    await resetBefore(video, 'makeOffer');
    await video.waitForResult();
    video.expectMoneyKept();
  });

  it('of a delivered job keeps the promise of an extension', async () => {
    const video = await harness.startVideo({ ...SHORT_TIMEOUTS, retentionMs: HOUR_MS });
    await video.driveToDelivered();
    const untilMs = (video.backend.lastProjected('expiresAtMs') ?? 0) + HOUR_MS;
    await video.handle.signal(extendRetentionSignal, { untilMs });
    await eventually(() => video.backend.lastProjected('expiresAtMs') === untilMs);
    await resetBefore(video, 'probeVideo');
    await video.waitForState('done', 2);
    expect(video.backend.lastProjected('expiresAtMs')).toBe(untilMs);
    expect((await video.snapshot()).expiresAtMs).toBe(untilMs);
    await video.handle.signal(deleteNowSignal, { actor: 'customer' });
    await video.expectEndState('expired', 'deleted_by_customer');
  });

  it('of a paid job makes the size that was bought, though the offer has others now', async () => {
    const video = await harness.startVideo(LONG_QUOTE);
    await video.driveToQuoted();
    const target = { provider: 'own', ceilingBytes: 9_000_000 } as const;
    await video.handle.executeUpdate(requoteUpdate, { args: [{ target }] });
    await video.waitUntilIdle();
    const gate = video.backend.encoder.hold();
    await video.buy({ what: 'own-9000000' });
    await video.waitForState('compressing');
    await resetBefore(video, 'probeVideo');
    await video.waitForState('compressing', 2);
    expect(video.backend.lastProjected('chosenQuoteId')).toBe('own-9000000');
    gate.release();
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('of a paid job does not lose a refund that support asks for before the ledger is looked at', async () => {
    const video = await harness.startVideo(SHORT_TIMEOUTS);
    await video.driveToEncoding();
    const probing = video.backend.hold('probeVideo');
    await resetBefore(video, 'probeVideo');
    await video.waitForState('probing', 2);
    await video.handle.signal('refund', { actor: 'support' });
    probing.release();
    await video.expectEndState('refunded', 'refund_by_support');
    video.expectFullRefund();
  });

  it('of a paid job for which no offer can be planned parks it, and a retry goes on without a second charge', async () => {
    const video = await harness.startVideo(LONG_QUOTE);
    await video.driveToEncoding();
    const { repair } = video.backend.failActivity('makeOffer', nonRetryableFailure(FAILURES.planningFailed));
    await resetBefore(video, 'probeVideo');
    await video.waitForState('needs_attention');
    const { parkId } = await video.snapshot();
    expect(video.backend.lastProjected('attention')).toMatchObject({ parkId, reason: 'internal_error' });

    repair();
    await video.handle.signal(retrySignal, { parkId: parkId ?? 'not parked' });
    video.backend.encoder.release();
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('of a refunded job to before its upload ends as refunded again, with the money given back once', async () => {
    const video = await harness.startVideo(SHORT_TIMEOUTS);
    await video.driveToEncoding();
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await video.expectEndState('refunded', 'canceled_by_customer');
    await resetBefore(video, 'completeUpload');
    await video.expectEndState('refunded', 'canceled_by_customer');
    expect(video.backend.money.refunds).toHaveLength(1);
  });

  it('of a refunded job to before its encode gives nothing back twice', async () => {
    const video = await harness.startVideo(SHORT_TIMEOUTS);
    await video.driveToEncoding();
    await video.handle.signal('refund', { actor: 'support' });
    await video.expectEndState('refunded', 'refund_by_support');
    await resetBefore(video, 'encodeVideo');
    await video.expectEndState('refunded', 'refund_by_support');
    video.expectFullRefund();
  });
});

describe('a delivered job that a reset encodes again: the file is gone before its time, so the money goes back', () => {
  const KEPT_LONG = { ...SHORT_TIMEOUTS, retentionMs: HOUR_MS };

  async function encodeAgain(video: VideoDriver): Promise<void> {
    await video.driveToDelivered();
    video.backend.encoder.hold();
    await resetBefore(video, 'probeVideo');
    await video.waitForState('compressing', 2);
  }

  it('when the encode fails', async () => {
    const video = await harness.startVideo(KEPT_LONG);
    await video.driveToDelivered();
    video.backend.failActivity('encodeVideo', nonRetryableFailure(FAILURES.encodeFailed));
    await resetBefore(video, 'probeVideo');
    await video.expectEndState('refunded', 'encode_failed');
    video.expectFullRefund();
    expect(video.backend.mails.at(-1)).toEqual({ kind: 'refunded', reason: 'encode_failed' });
  });

  it('when it is parked and nobody answers, as the mail about the delay says', async () => {
    const video = await harness.startVideo({ ...KEPT_LONG, attentionTimeoutMs: 1000 });
    await video.driveToDelivered();
    video.backend.failActivity('encodeVideo', nonRetryableFailure(FAILURES.planningFailed));
    await resetBefore(video, 'probeVideo');
    await video.expectEndState('refunded', 'attention_timeout');
    video.expectFullRefund();
  });

  it('when the upload is rejected now', async () => {
    const video = await harness.startVideo(KEPT_LONG);
    await video.driveToDelivered();
    video.backend.activities.probeVideo = async () => ({ rejection: 'too_long' });
    await resetBefore(video, 'probeVideo');
    await video.expectEndState('refunded', 'too_long');
    video.expectFullRefund();
  });

  it('when the customer cancels to get the money', async () => {
    const video = await harness.startVideo(KEPT_LONG);
    await encodeAgain(video);
    await video.handle.signal(cancelSignal, { actor: 'customer', onlyBeforeDelivery: true });
    await video.expectEndState('refunded', 'canceled_by_customer');
    video.expectFullRefund();
  });

  it('when it is terminated', async () => {
    const video = await harness.startVideo(KEPT_LONG);
    await encodeAgain(video);
    await video.handle.terminate('an operator lost patience');
    harness.records.strays.push({ jobId: video.backend.jobId, state: 'compressing' });
    expect(await harness.reconcile()).toMatchObject({ mended: 1 });
    await video.expectEndState('refunded', 'canceled_by_operator');
    video.expectFullRefund();
  });
});

describe('a terminated job', () => {
  it('leaves no ffmpeg behind, and reconciliation gives the money back', async () => {
    const video = await harness.startVideo(SHORT_TIMEOUTS);
    await video.driveToEncoding();
    await video.handle.terminate('an operator lost patience');
    await eventually(() => !video.backend.encoder.running);
    expect(video.backend.encoder.killed).toBe(1);
    video.expectMoneyKept();

    harness.records.strays.push({ jobId: video.backend.jobId, state: 'compressing' });
    expect(await harness.reconcile()).toMatchObject({ mended: 1 });
    await video.expectEndState('refunded', 'canceled_by_operator');
    video.expectFullRefund();
  });
});

describe('reconciliation', () => {
  it('leaves a job alone whose workflow runs after all', async () => {
    const video = await harness.startVideo(SHORT_TIMEOUTS);
    await video.driveToEncoding();
    harness.records.strays.push({ jobId: video.backend.jobId, state: 'compressing' });
    expect(await harness.reconcile()).toMatchObject({ mended: 0 });
    expect((await video.snapshot()).state).toBe('compressing');
    video.expectMoneyKept();
  });
});

describe('a stop that comes at the very moment when a stage ends', () => {
  it('before delivery: refunded, and nothing is published', async () => {
    const video = await harness.startVideo(SHORT_TIMEOUTS);
    video.backend.wrap('finalizeVideo', async (proceed) => {
      const result = await proceed();
      // Both lie in the same workflow task: the cancel is older than the completion.
      await video.handle.signal(cancelSignal, { actor: 'customer' });
      return result;
    });
    await video.driveToPaid();
    await video.expectEndState('refunded', 'canceled_by_customer');
    video.expectFullRefund();
    expect(video.backend.states).not.toContain('done');
    expect(video.backend.mails.map(({ kind }) => kind)).toEqual(['refunded']);
  });
});

describe('a refused checkout', () => {
  it('leaves no trace in the history', async () => {
    const video = await harness.startVideo(SHORT_TIMEOUTS);
    await video.driveToQuoted();
    const { length } = await video.history();
    for (const quoteId of ['never-made', 'tiny']) {
      const order = video.order({ quoteId });
      await expect(video.handle.executeUpdate(checkoutUpdate, { args: [order] })).rejects.toThrow();
    }
    expect((await video.history()).length).toBe(length);
  });
});
