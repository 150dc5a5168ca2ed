import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/contracts/failures.js';
import { refundRequestedSignal, refundUpdatedSignal, type RefundOrder } from '../../src/contracts/refund-workflow.js';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { cancelSignal, paymentDisputedSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import { WORKFLOWS } from '../../src/contracts/workflow-names.js';
import type { refundWorkflow } from '../../workflows/index.js';
import { eventually } from '../support/workflows/eventually.js';
import { DAY_MS, HOUR_MS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';
import type { Video } from '../support/workflows/video.js';
import { refusal } from '../support/workflows/world.js';

const house = useHouse();

const GOODWILL = { claimId: 'goodwill-1', amountCents: 100 };
const A_PART: RefundOrder = { reason: 'goodwill', claim: GOODWILL, actor: 'support', noteId: 'goodwill-1' };

async function startRefundOf(video: Video, order: RefundOrder = { reason: 'refund_by_support' }): Promise<void> {
  await house.env.client.workflow.start<typeof refundWorkflow>(WORKFLOWS.refund, {
    workflowId: video.refundHandle.workflowId,
    taskQueue: TASK_QUEUES.control,
    args: [{ jobId: video.world.jobId, ...order }],
  });
}

describe('a refund that takes its time', () => {
  it('is followed for days until it has settled; the job is closed only then', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    video.world.money.refundsSettle = false;
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.world.timesCalled('refundPayment') > 0);
    await house.pass(5 * DAY_MS);
    expect(video.world.state).not.toBe('refunded');
    expect(video.world.timesCalled('refundPayment')).toBeLessThan(60);

    video.world.money.refundsSettle = true;
    await video.endsAs('refunded', 'refund_by_support');
    video.expectMoneyBack();
  });

  it('is looked at once more as soon as the webhook says that something changed', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    video.world.money.refundsSettle = false;
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.world.timesCalled('refundPayment') === 1);
    video.world.money.refundsSettle = true;
    await video.refundHandle.signal(refundUpdatedSignal);
    await video.reaches('refunded');
    expect(video.world.timesCalled('refundPayment')).toBe(2);
    video.expectMoneyBack();
  });

  it('goes on when an operator cancels it in the Web UI', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    video.world.money.refundsSettle = false;
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.world.timesCalled('refundPayment') === 1);
    await video.refundHandle.cancel();
    video.world.money.refundsSettle = true;
    await video.endsAs('refunded', 'refund_by_support');
    video.expectMoneyBack();
  });
});

describe('a payment provider that is away', () => {
  it('for a day: the refund is tried until it works', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    const stripe = video.world.breakDown('refundPayment');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => video.world.timesCalled('refundPayment') > 0);
    await house.pass(DAY_MS);
    video.expectMoneyKept();
    stripe.mend();
    await video.endsAs('refunded', 'canceled_by_customer');
    video.expectMoneyBack();
  });

  it('does not keep the customer’s files', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    video.world.breakDown('refundPayment');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => video.world.timesCalled('refundPayment') > 0);
    await eventually(() => video.world.files.size === 0 && video.world.timesCalled('deleteFiles') === 1);
    video.expectMoneyKept();
  });
});

describe('a store that is away', () => {
  it('does not keep the customer’s money, and the files go when it is back', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    const s3 = video.world.breakDown('deleteFiles');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => video.world.money.refundedCents === PRICE_CENTS);
    expect([...video.world.files]).toEqual(['input', 'previews']);
    s3.mend();
    await video.endsAs('refunded', 'canceled_by_customer');
  });

  it('does not keep the money either when it refuses outright', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    const s3 = video.world.breakDown('deleteFiles', refusal(FAILURES.ledgerContradiction));
    const stripe = video.world.breakDown('cancelPayment');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => video.world.timesCalled('deleteFiles') > 0);
    stripe.mend();
    await house.pass(HOUR_MS);
    video.expectMoneyBack();
    s3.mend();
    await video.endsAs('refunded', 'canceled_by_customer');
  });
});

describe('a ledger that contradicts the refund', () => {
  it('keeps the job open: it is tried again until a human has mended it', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    const stripe = video.world.breakDown('refundPayment', refusal(FAILURES.ledgerContradiction));
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => video.world.timesCalled('refundPayment') === 1);
    await house.pass(DAY_MS);
    expect(video.world.state).not.toBe('refunded');
    expect((await video.chronicle()).length, 'the history must not grow out of hand').toBeLessThan(600);
    stripe.mend();
    await video.endsAs('refunded', 'canceled_by_customer');
    video.expectMoneyBack();
  });
});

describe('two refunds of one job', () => {
  it('that runs already, by reconciliation: the job waits for it and pays nothing twice', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    video.world.money.refundsSettle = false;
    await startRefundOf(video);
    await eventually(() => video.world.timesCalled('refundPayment') === 1);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await house.pass(DAY_MS);
    expect((await video.chronicle()).length, 'the history must not grow out of hand').toBeLessThan(600);
    video.world.money.refundsSettle = true;
    await video.endsAs('refunded', 'canceled_by_customer');
    expect(video.world.money.refunds).toEqual([PRICE_CENTS]);
  });

  it('after the job is closed, support starts the refund workflow itself', async () => {
    const video = await house.startVideo();
    await video.getsDelivered();
    await video.endsAs('expired', 'retention_over');
    await startRefundOf(video);
    expect(await video.refundHandle.result()).toEqual({ refundedCents: PRICE_CENTS });
    await startRefundOf(video);
    expect(await video.refundHandle.result()).toEqual({ refundedCents: PRICE_CENTS });
    video.expectMoneyBack();
  });
});

describe('a refund of a part', () => {
  it('goes back once, is mailed of, and the job goes on', async () => {
    const video = await house.startVideo();
    const gate = await video.getsEncoding();
    for (let asked = 1; asked <= 2; asked += 1) {
      await startRefundOf(video, A_PART);
      expect(await video.refundHandle.result()).toEqual({ refundedCents: 100 });
    }
    expect(video.world.mails).toEqual([{ kind: 'refunded_part', reason: 'goodwill', mailId: 'goodwill-1' }]);
    gate.release();
    await video.endsAs('expired', 'retention_over');
    expect(video.world.money.refunds).toEqual([100]);
  });

  it('is followed by the rest when all is asked for', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    await startRefundOf(video, A_PART);
    await video.refundHandle.result();
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.endsAs('refunded', 'refund_by_support');
    expect(video.world.money.refunds).toEqual([100, PRICE_CENTS - 100]);
  });

  it('that is pending holds up nobody: the refund that runs is told of the rest', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    video.world.money.refundsSettle = false;
    await startRefundOf(video, A_PART);
    await eventually(() => video.world.money.refundReasons.length === 1);
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.world.money.refundReasons.includes('refund_by_support'));
    video.world.money.refundsSettle = true;
    await video.endsAs('refunded', 'refund_by_support');
    expect(video.world.money.refundedCents).toBe(PRICE_CENTS);
  });

  it('of another kind reaches the refund that runs; nonsense does not', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    video.world.money.refundsSettle = false;
    await startRefundOf(video, A_PART);
    await eventually(() => video.world.money.refundReasons.length === 1);
    for (const order of [{}, { reason: 'goodwill', claim: { claimId: 'x', amountCents: -5 } }]) {
      await video.refundHandle.signal('refundRequested', order);
    }
    await video.refundHandle.signal(refundRequestedSignal, {
      ...{ reason: 'priority_missed', claim: { claimId: 'priority-fee', amountCents: 50 } },
    });
    await eventually(() => video.world.money.refundReasons.includes('priority_missed'));
    video.world.money.refundsSettle = true;
    expect(await video.refundHandle.result()).toEqual({ refundedCents: 150 });
  });
});

describe('a refund after the job is closed', () => {
  it('is mailed of by its own workflow, because nobody else does', async () => {
    const video = await house.startVideo();
    await video.getsDelivered();
    await video.endsAs('expired', 'retention_over');
    await startRefundOf(video, { reason: 'refund_by_support', afterClosing: true });
    await video.refundHandle.result();
    expect(video.world.mails.at(-1)).toEqual({ kind: 'refunded', reason: 'refund_by_support' });
    video.expectMoneyBack();
  });
});

describe('a dispute', () => {
  it('stops a job that is not delivered, like a refund', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    await video.handle.signal(paymentDisputedSignal);
    await video.endsAs('refunded', 'payment_disputed');
  });

  it('leaves what is delivered where it is', async () => {
    const video = await house.startVideo();
    await video.getsDelivered();
    await video.handle.signal(paymentDisputedSignal);
    await video.ignores('paymentDisputed: nothing to stop');
    await video.endsAs('expired', 'retention_over');
    video.expectMoneyKept();
  });
});
