import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/contracts/failures.js';
import { refundRequestedSignal, refundUpdatedSignal } from '../../src/contracts/refund-workflow.js';
import type { RefundOrder } from '../../src/domain/ledger/refund-order.js';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { cancelSignal, paymentDisputedSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import { WORKFLOWS } from '../../src/contracts/workflow-names.js';
import type { refundWorkflow } from '../../workflows/index.js';
import { eventually } from '../support/eventually.js';
import { DAY_MS, HOUR_MS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';
import { nonRetryableFailure } from '../support/workflows/fake-backend.js';

const harness = useWorkflowHarness();

const GOODWILL = { claimId: 'goodwill-1', amountCents: 100 };
const A_PART: RefundOrder = { reason: 'goodwill', claim: GOODWILL, actor: 'support', noteId: 'goodwill-1' };

async function startRefundOf(video: VideoDriver, order: RefundOrder = { reason: 'refund_by_support' }): Promise<void> {
  await harness.env.client.workflow.start<typeof refundWorkflow>(WORKFLOWS.refund, {
    workflowId: video.refundHandle.workflowId,
    taskQueue: TASK_QUEUES.control,
    args: [{ jobId: video.backend.jobId, ...order }],
  });
}

describe('a refund that takes its time', () => {
  it('is followed for days until it has settled; the job is closed only then', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    video.backend.money.refundsSettle = false;
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.backend.callCount('refundPayment') > 0);
    await harness.advanceTime(5 * DAY_MS);
    expect(video.backend.state).not.toBe('refunded');
    expect(video.backend.callCount('refundPayment')).toBeLessThan(60);

    video.backend.money.refundsSettle = true;
    await video.expectEndState('refunded', 'refund_by_support');
    video.expectFullRefund();
  });

  it('is looked at once more as soon as the webhook says that something changed', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    video.backend.money.refundsSettle = false;
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.backend.callCount('refundPayment') === 1);
    video.backend.money.refundsSettle = true;
    await video.refundHandle.signal(refundUpdatedSignal);
    await video.waitForState('refunded');
    expect(video.backend.callCount('refundPayment')).toBe(2);
    video.expectFullRefund();
  });

  it('goes on when an operator cancels it in the Web UI', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    video.backend.money.refundsSettle = false;
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.backend.callCount('refundPayment') === 1);
    await video.refundHandle.cancel();
    video.backend.money.refundsSettle = true;
    await video.expectEndState('refunded', 'refund_by_support');
    video.expectFullRefund();
  });
});

describe('a payment provider that is away', () => {
  it('for a day: the refund is tried until it works', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    const stripe = video.backend.failActivity('refundPayment');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => video.backend.callCount('refundPayment') > 0);
    await harness.advanceTime(DAY_MS);
    video.expectMoneyKept();
    stripe.repair();
    await video.expectEndState('refunded', 'canceled_by_customer');
    video.expectFullRefund();
  });

  it('does not keep the customer’s files', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    video.backend.failActivity('refundPayment');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => video.backend.callCount('refundPayment') > 0);
    await eventually(() => video.backend.files.size === 0 && video.backend.callCount('deleteFiles') === 1);
    video.expectMoneyKept();
  });
});

describe('a store that is away', () => {
  it('does not keep the customer’s money, and the files go when it is back', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    const s3 = video.backend.failActivity('deleteFiles');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => video.backend.money.refundedCents === PRICE_CENTS);
    expect([...video.backend.files]).toEqual(['input', 'previews']);
    s3.repair();
    await video.expectEndState('refunded', 'canceled_by_customer');
  });

  it('does not keep the money either when it refuses outright', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    const s3 = video.backend.failActivity('deleteFiles', nonRetryableFailure(FAILURES.ledgerContradiction));
    const stripe = video.backend.failActivity('cancelPayment');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => video.backend.callCount('deleteFiles') > 0);
    stripe.repair();
    await harness.advanceTime(HOUR_MS);
    video.expectFullRefund();
    s3.repair();
    await video.expectEndState('refunded', 'canceled_by_customer');
  });
});

describe('a ledger that contradicts the refund', () => {
  it('keeps the job open: it is tried again until a human has mended it', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    const stripe = video.backend.failActivity('refundPayment', nonRetryableFailure(FAILURES.ledgerContradiction));
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => video.backend.callCount('refundPayment') === 1);
    await harness.advanceTime(DAY_MS);
    expect(video.backend.state).not.toBe('refunded');
    expect((await video.history()).length, 'the history must not grow out of hand').toBeLessThan(600);
    stripe.repair();
    await video.expectEndState('refunded', 'canceled_by_customer');
    video.expectFullRefund();
  });
});

describe('two refunds of one job', () => {
  it('that runs already, by reconciliation: the job waits for it and pays nothing twice', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    video.backend.money.refundsSettle = false;
    await startRefundOf(video);
    await eventually(() => video.backend.callCount('refundPayment') === 1);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await harness.advanceTime(DAY_MS);
    expect((await video.history()).length, 'the history must not grow out of hand').toBeLessThan(600);
    video.backend.money.refundsSettle = true;
    await video.expectEndState('refunded', 'canceled_by_customer');
    expect(video.backend.money.refunds).toEqual([PRICE_CENTS]);
  });

  it('after the job is closed, support starts the refund workflow itself', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    await video.expectEndState('expired', 'retention_over');
    await startRefundOf(video);
    expect(await video.refundHandle.result()).toEqual({ refundedCents: PRICE_CENTS });
    await startRefundOf(video);
    expect(await video.refundHandle.result()).toEqual({ refundedCents: PRICE_CENTS });
    video.expectFullRefund();
  });
});

describe('a refund of a part', () => {
  it('goes back once, is mailed of, and the job goes on', async () => {
    const video = await harness.startVideo();
    const gate = await video.driveToEncoding();
    for (let asked = 1; asked <= 2; asked += 1) {
      await startRefundOf(video, A_PART);
      expect(await video.refundHandle.result()).toEqual({ refundedCents: 100 });
    }
    expect(video.backend.mails).toEqual([{ kind: 'refunded_part', reason: 'goodwill', mailId: 'goodwill-1' }]);
    gate.release();
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.money.refunds).toEqual([100]);
  });

  it('is followed by the rest when all is asked for', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    await startRefundOf(video, A_PART);
    await video.refundHandle.result();
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.expectEndState('refunded', 'refund_by_support');
    expect(video.backend.money.refunds).toEqual([100, PRICE_CENTS - 100]);
  });

  it('that is pending holds up nobody: the refund that runs is told of the rest', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    video.backend.money.refundsSettle = false;
    await startRefundOf(video, A_PART);
    await eventually(() => video.backend.money.refundReasons.length === 1);
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.backend.money.refundReasons.includes('refund_by_support'));
    video.backend.money.refundsSettle = true;
    await video.expectEndState('refunded', 'refund_by_support');
    expect(video.backend.money.refundedCents).toBe(PRICE_CENTS);
  });

  it('of another kind reaches the refund that runs; nonsense does not', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    video.backend.money.refundsSettle = false;
    await startRefundOf(video, A_PART);
    await eventually(() => video.backend.money.refundReasons.length === 1);
    for (const order of [{}, { reason: 'goodwill', claim: { claimId: 'x', amountCents: -5 } }]) {
      await video.refundHandle.signal('refundRequested', order);
    }
    await video.refundHandle.signal(refundRequestedSignal, {
      reason: 'priority_missed',
      claim: { claimId: 'priority-fee', amountCents: 50 },
    });
    await eventually(() => video.backend.money.refundReasons.includes('priority_missed'));
    video.backend.money.refundsSettle = true;
    expect(await video.refundHandle.result()).toEqual({ refundedCents: 150 });
  });
});

describe('a refund after the job is closed', () => {
  it('is mailed of by its own workflow, because nobody else does', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    await video.expectEndState('expired', 'retention_over');
    await startRefundOf(video, { reason: 'refund_by_support', afterClosing: true });
    await video.refundHandle.result();
    expect(video.backend.mails.at(-1)).toEqual({ kind: 'refunded', reason: 'refund_by_support' });
    video.expectFullRefund();
  });
});

describe('a dispute', () => {
  it('stops a job that is not delivered, like a refund', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    await video.handle.signal(paymentDisputedSignal);
    await video.expectEndState('refunded', 'payment_disputed');
  });

  it('leaves what is delivered where it is', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    await video.handle.signal(paymentDisputedSignal);
    await video.expectIgnored('paymentDisputed: nothing to stop');
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
  });
});
