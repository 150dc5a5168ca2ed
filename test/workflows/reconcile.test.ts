import { describe, expect, it } from 'vitest';
import type { CloseOrphanedJobInput, UnsettledPayment } from '../../src/contracts/reconcile-workflow.js';
import type { RefundOrder } from '../../src/domain/ledger/refund-order.js';
import type { VideoState } from '../../src/domain/video-state.js';
import { FAKE_CARDS } from '../support/workflows/fake-payments.js';
import { HOUR_MS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

const harness = useWorkflowHarness();

/** A job whose workflow was terminated: its record and its files are still there, and its money if it was paid. */
function orphanedJobAt(state: VideoState, { paid }: { paid: boolean }): VideoDriver {
  const video = harness.newVideo();
  video.backend.files.add('input');
  if (paid) charge(video);
  harness.records.strays.push(video.asOrphanedJob(state));
  return video;
}

function charge({ backend: { money } }: VideoDriver): void {
  money.create(PRICE_CENTS);
  const attempt = { attemptId: 'attempt-1', quoteId: 'gmail', amountCents: PRICE_CENTS };
  money.confirm({ ...attempt, paymentMethodId: FAKE_CARDS.good });
}

describe('reconciliation', () => {
  it.each<VideoState>(['paying', 'queued', 'compressing', 'finalizing', 'needs_attention'])(
    'gives the money of a paid job back that was terminated while %s',
    async (state) => {
      const video = orphanedJobAt(state, { paid: true });
      const result = await harness.reconcile();
      expect(result).toMatchObject({ strays: [video.backend.jobId], mended: 1, overLimit: false });
      await video.expectEndState('refunded', 'canceled_by_operator');
      video.expectFullRefund();
      expect(video.backend.mails).toEqual([{ kind: 'refunded', reason: 'canceled_by_operator' }]);
    },
  );

  it.each<VideoState>(['uploading', 'probing', 'quoted', 'paying'])(
    'deletes the files of an unpaid job that was terminated while %s',
    async (state) => {
      const video = orphanedJobAt(state, { paid: false });
      await harness.reconcile();
      await video.expectEndState('canceled', 'canceled_by_operator');
      video.expectNothingCharged();
      expect(video.backend.mails).toEqual([{ kind: 'ended', reason: 'canceled_by_operator' }]);
    },
  );

  it('gives the money back if the job was terminated before anybody could see its delivery', async () => {
    const video = orphanedJobAt('finalizing', { paid: true });
    video.backend.money.deliver();
    await harness.reconcile();
    await video.expectEndState('refunded', 'canceled_by_operator');
    video.expectFullRefund();
  });

  it('writes a delivery that the customer saw to the ledger, so that the money stays earned', async () => {
    const video = orphanedJobAt('done', { paid: true });
    await harness.reconcile();
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.money.view.delivered).toBe(true);
  });

  it('deletes a delivered job’s files at the end of its retention and keeps the money', async () => {
    const video = orphanedJobAt('done', { paid: true });
    await harness.reconcile();
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('terminates what is wedged, and says how much that was', async () => {
    harness.records.wedged = { wedged: 2, terminated: 1, isBadDeploy: false };
    const result = await harness.reconcile({ wedgedGraceMs: HOUR_MS, maxWedged: 3 });
    expect(result).toMatchObject({ wedged: 2, terminated: 1 });
    expect(await harness.reconcile({})).not.toHaveProperty('wedged');
  });

  it('only reports when it is told so: nothing is refunded, nothing deleted', async () => {
    const video = harness.newVideo();
    harness.records = {
      ...harness.records,
      strays: [{ jobId: video.backend.jobId, state: 'compressing' }],
      prefixes: 3,
    };
    const result = await harness.reconcile({ mode: 'report' });
    expect(result).toMatchObject({ strays: [video.backend.jobId], mended: 0, sweptPrefixes: 3, overLimit: false });
    expect(result.mode).toBe('report');
    expect(video.backend.calls).toEqual([]);
  });

  it('mends no more in one run than it may, and says that there is more', async () => {
    const videos = [1, 2].map(() => orphanedJobAt('compressing', { paid: true }));
    const spared = harness.newVideo();
    harness.records.strays.push({ jobId: spared.backend.jobId, state: 'compressing' });
    expect(await harness.reconcile({ maxMended: 2 })).toMatchObject({ mended: 2, overLimit: true });
    expect(harness.records.completed).toEqual({ overLimit: true });
    for (const video of videos) await video.expectEndState('refunded', 'canceled_by_operator');
    expect(spared.backend.calls).toEqual([]);
  });
});

describe('an act on a job whose workflow was terminated', () => {
  type Act = NonNullable<CloseOrphanedJobInput['act']>;
  const REFUND: Act = { act: 'refund', actor: 'support', noteId: 'note-1' };

  async function endBy(act: Act, video: VideoDriver): Promise<void> {
    const [stray] = harness.records.strays.splice(0);
    if (!stray) throw new Error('there is no orphaned job');
    await harness.closeOrphanedJob(video, { ...stray, act });
  }

  it('refunds a delivered video, and its files go', async () => {
    const video = orphanedJobAt('done', { paid: true });
    video.backend.files.add('output');
    await endBy(REFUND, video);
    await video.expectEndState('refunded', 'refund_by_support');
    video.expectFullRefund();
    expect([...video.backend.files]).toEqual([]);
    expect(video.backend.mails).toEqual([{ kind: 'refunded', reason: 'refund_by_support' }]);
  });

  it('refunds one that was being compressed, for the reason that support gave', async () => {
    const video = orphanedJobAt('compressing', { paid: true });
    await endBy(REFUND, video);
    await video.expectEndState('refunded', 'refund_by_support');
    video.expectFullRefund();
  });

  it('deletes a delivered video for its customer and keeps the money', async () => {
    const video = orphanedJobAt('done', { paid: true });
    await endBy({ act: 'deleteNow', actor: 'customer' }, video);
    await video.expectEndState('expired', 'deleted_by_customer');
    video.expectMoneyKept();
    expect([...video.backend.files]).toEqual([]);
  });

  it('cancels an undelivered one for its customer, with the money back', async () => {
    const video = orphanedJobAt('queued', { paid: true });
    await endBy({ act: 'cancel', actor: 'customer' }, video);
    await video.expectEndState('refunded', 'canceled_by_customer');
    video.expectFullRefund();
  });
});

describe('reconciliation of the ledger', () => {
  const ALL: RefundOrder = { reason: 'canceled_by_operator', afterClosing: true };

  /** Money of a job whose record is closed, or gone, and on which nobody is at work. */
  function looseAt(kind: UnsettledPayment['kind'], orders: RefundOrder[] = [ALL]): VideoDriver {
    const video = harness.newVideo();
    if (kind !== 'open_payment') charge(video);
    harness.records.loose.push({ jobId: video.backend.jobId, kind, dueCents: PRICE_CENTS, orders });
    return video;
  }

  it('gives back what is neither earned nor returned, and the customer is told', async () => {
    const video = looseAt('unreturned');
    expect(await harness.reconcile()).toMatchObject({ mended: 1, strays: [] });
    expect(await video.refundHandle.result()).toEqual({ refundedCents: PRICE_CENTS });
    expect(video.backend.mails).toEqual([{ kind: 'refunded', reason: 'canceled_by_operator' }]);
  });

  it('goes on with refunds that nobody follows any more, parts and all', async () => {
    const part: RefundOrder = { reason: 'goodwill', claim: { claimId: 'goodwill-1', amountCents: 50 } };
    const video = looseAt('refund_unfinished', [part, ALL]);
    await harness.reconcile();
    expect(await video.refundHandle.result()).toEqual({ refundedCents: PRICE_CENTS });
    expect(video.backend.money.refunds).toEqual([50, PRICE_CENTS - 50]);
  });

  it('calls off a payment that may still come in, and refunds nothing', async () => {
    const video = looseAt('open_payment');
    video.backend.money.create(PRICE_CENTS);
    expect(await harness.reconcile()).toMatchObject({ mended: 1 });
    expect(video.backend.money.view.status).toBe('canceled');
    video.expectNothingCharged();
  });

  it('gives back a payment that had come in before it could be called off', async () => {
    const video = looseAt('open_payment');
    video.backend.money.create(PRICE_CENTS);
    video.backend.money.succeed();
    await harness.reconcile();
    expect(await video.refundHandle.result()).toEqual({ refundedCents: PRICE_CENTS });
  });

  it('gives back no more in one run than it may, and says that there is more', async () => {
    const [cheap, dear] = [looseAt('unreturned'), looseAt('unreturned')];
    expect(await harness.reconcile({ maxRefundCents: PRICE_CENTS + 1 })).toMatchObject({ mended: 1, overLimit: true });
    expect(await cheap.refundHandle.result()).toEqual({ refundedCents: PRICE_CENTS });
    expect(dear.backend.calls).toEqual([]);
  });

  it('after a restore only reports, whatever it is told', async () => {
    const video = looseAt('unreturned');
    harness.records.reportOnly = { sinceMs: 1, why: 'older_database' };
    const result = await harness.reconcile({ mode: 'mend' });
    expect(result).toMatchObject({ mode: 'report', mended: 0, loose: [{ jobId: video.backend.jobId }] });
    expect(video.backend.calls).toEqual([]);
  });
});
