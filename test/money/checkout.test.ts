import { videoRecord } from '../unit/api/video-record.js';
import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { createPaymentActivities } from '../../activities/payment.activities.js';
import { CheckoutService } from '../../src/api/videos/checkout.service.js';
import { PROVIDER_UNAVAILABLE } from '../../src/contracts/decline-codes.js';
import { cancelSignal, requoteUpdate } from '../../src/contracts/video-workflow.js';
import type { Offer } from '../../src/domain/quote.js';
import { outstandingAction } from '../../src/domain/ledger/summarize-ledger.js';
import type { VideoState } from '../../src/domain/video-state.js';
import { PaymentRequestRejected } from '../../src/gateways/payments/payments.gateway.js';
import { VideoWorkflows } from '../../src/temporal/video-workflows.js';
import { CrashingWorker, type MoneyActivity } from '../support/money/crashing-worker.js';
import { STRIPE_TEST_CARDS, awaitSkippingTime } from '../support/money/payment-scenarios.js';
import { sampleOf } from '../support/money/sampling.js';
import { expectPaymentOutcome, newVideoWithPayments, usePaymentsHarness } from '../support/money/payments-harness.js';
import { eventually } from '../support/eventually.js';
import { HIGHER_PRICE_CENTS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

const harness = useWorkflowHarness();
const paymentsHarness = usePaymentsHarness();
const PAID = { status: 'succeeded', paymentIntentId: expect.stringMatching(/^pi_/) };

describe('one charge, however it is bought:', () => {
  it('a double click, the same attempt twice at once', async () => {
    const video = await startQuotedVideo();
    const choice = order();
    expect(await Promise.all([checkout(video, choice), checkout(video, choice)])).toEqual([PAID, PAID]);
    await expectOneCharge(video);
  });

  it('two tabs, two attempts at once, for two prices: one of them', async () => {
    const video = await startQuotedVideo();
    const both = [order(), order({ quoteId: 'outlook' })].map((choice) => checkout(video, choice));
    expect(await Promise.all(both)).toEqual([PAID, PAID]);
    const charged = await expectOneCharge(video);
    expect([PRICE_CENTS, HIGHER_PRICE_CENTS]).toContain(charged);
  });

  it('a request that is repeated with its Idempotency-Key because the answer was lost', async () => {
    const video = await startQuotedVideo();
    const key = randomUUID();
    const choice = order({ attemptId: undefined });
    await expect(checkout(video, choice, key, workflowsLosingResponses())).rejects.toThrow('the answer was lost');
    expect(await checkout(video, choice, key)).toEqual(PAID);
    await video.expectEndState('expired', 'retention_over');
    expect(await checkout(video, choice, key), 'even when all is over').toEqual(PAID);
    await expectOneCharge(video);
  });

  it('a decline, and then another card', async () => {
    const video = await startQuotedVideo();
    const declined = checkout(video, order({ paymentMethodId: STRIPE_TEST_CARDS.declined }));
    await expect(declined).rejects.toMatchObject({ code: 'payment_declined' });
    await video.waitForState('quoted', 2);
    expect(await checkout(video, order())).toEqual(PAID);
    await expectOneCharge(video);
  });

  it('a price that the client names, past every check of the API', async () => {
    const video = await startQuotedVideo();
    const tampered = { ...order(), amountCents: 1, currency: 'idr', price: { amountCents: 1 } };
    const outcome = await new VideoWorkflows(harness.env.client).checkout(video.backend.jobId, tampered);
    expect(outcome).toEqual({ ...PAID, attemptId: tampered.attemptId });
    expect(await expectOneCharge(video)).toBe(PRICE_CENTS);
  });
});

describe('a price that Stripe refuses', () => {
  const TOO_SMALL = { amountCents: 10, currency: 'sek' };

  it('leads back to the offer, and the job ends when that runs out', async () => {
    const video = await startQuotedVideo(TOO_SMALL);
    await expect(checkout(video, order())).rejects.toMatchObject({ code: 'payment_unavailable' });
    await video.expectEndState('abandoned', 'quote_timeout');
    expect(await paymentsHarness().actualPaymentsOf(video.backend.jobId)).toMatchObject({ intents: 0, effects: [] });
    const { entries = [] } = (await paymentsHarness().ledger.find(video.backend.jobId)) ?? {};
    expect(outstandingAction(entries), 'reconciliation has nothing to do').toBeNull();
  });

  it('can be corrected: the customer asks for a new offer, and buys', async () => {
    const video = await startQuotedVideo(TOO_SMALL);
    await expect(checkout(video, order())).rejects.toMatchObject({ code: 'payment_unavailable' });
    offerAt(video, { amountCents: 2900, currency: 'sek' });
    await requote(video);
    expect(await checkout(video, order())).toEqual(PAID);
    expect(await expectOneCharge(video)).toBe(2900);
    expect(await paymentsHarness().ledger.find(video.backend.jobId)).toMatchObject({ currency: 'sek' });
  });
});

describe('a price table that changes its currency between two attempts', () => {
  it('ends the job: the new number is not charged in the old currency', async () => {
    const video = await startQuotedVideo();
    const declined = checkout(video, order({ paymentMethodId: STRIPE_TEST_CARDS.declined }));
    await expect(declined).rejects.toMatchObject({ code: 'payment_declined' });
    offerAt(video, { amountCents: 300, currency: 'jpy' });
    await requote(video);
    await expect(checkout(video, order())).rejects.toMatchObject({ code: 'payment_canceled' });
    await video.expectEndState('failed', 'payment_failed');
    expectPaymentOutcome(await paymentsHarness().actualPaymentsOf(video.backend.jobId), 'never taken', 'refused');
  });
});

describe('another card, which Stripe refuses while 3-D Secure waits', () => {
  it.each([
    ['', 0],
    [', even if Stripe fails before it is back', 1],
  ])('leaves the first payment pending, at its own price%s', async (_, failures) => {
    const { payments, simulator, ledger } = paymentsHarness();
    const refusing: typeof payments = Object.create(payments);
    const worker = new CrashingWorker({ ...paymentsHarness(), payments: refusing });
    const video = newVideoWithPayments(harness, paymentsHarness(), { worker });
    await video.start();
    await video.driveToQuoted();
    const { paymentIntentId } = await video.buy({ paymentMethodId: STRIPE_TEST_CARDS.threeDSecure });
    let failuresLeft = failures;
    refusing.confirm = async () => {
      if (failuresLeft > 0) await simulator.arm({ method: 'POST', pathPattern: '/pi_\\w+$', fault: 'status_500' });
      failuresLeft -= 1;
      throw new PaymentRequestRejected('parameter_invalid');
    };
    const refused = await awaitSkippingTime(video, video.buy({ what: 'outlook' }));
    expect(refused).toMatchObject({ status: 'declined', declineCode: PROVIDER_UNAVAILABLE });
    await simulator.authenticate(paymentIntentId, 'succeeded');
    expect(await expectOneCharge(video)).toBe(PRICE_CENTS);
    expect(await ledger.find(video.backend.jobId)).toMatchObject({ quoteId: 'gmail', amountCents: PRICE_CENTS });
  });
});

describe('a worker that is gone with its answer, so that Temporal only hears nothing', () => {
  it('in each money activity, is replaced when its time is over, and no money moves twice', async () => {
    const all = Object.keys(createPaymentActivities(paymentsHarness())) as MoneyActivity[];
    const activities = sampleOf('silence', all, () => 'any');
    const videos = await Promise.all(
      activities.map(async (activity) => {
        const video = newVideoWithPayments(harness, paymentsHarness());
        const lost = dropFirstResult(video, activity);
        await video.start();
        await video.completeUpload();
        return { activity, video, lost };
      }),
    );
    // Real time: nothing is skipped while an activity may still be at work.
    await Promise.all(
      videos.map(async ({ activity, video }) => {
        await comesTo(video, 'quoted');
        video.backend.encoder.hold();
        await video.buy();
        await comesTo(video, 'compressing');
        const isForTheEnd = activity === 'cancelPayment' || activity === 'refundPayment';
        if (isForTheEnd) await video.handle.signal(cancelSignal, { actor: 'customer' });
        else video.backend.encoder.release();
      }),
    );
    for (const { activity, video, lost } of videos) {
      const { state } = await video.waitForResult();
      expect(lost(), `${activity} has lost an answer`).toBe(true);
      const end = state === 'refunded' ? 'back' : 'kept';
      expectPaymentOutcome(await paymentsHarness().actualPaymentsOf(video.backend.jobId), end, activity);
    }
  }, 300_000);

  async function comesTo({ backend }: VideoDriver, state: VideoState): Promise<void> {
    await eventually(
      () => backend.state,
      (now) => now === state,
      { timeoutMs: 120_000 },
    );
  }

  /** The activity is carried out in full; then there is silence. */
  function dropFirstResult(video: VideoDriver, activity: MoneyActivity): () => boolean {
    let isLost = false;
    video.backend.wrap(activity, async (proceed) => {
      const result = await proceed();
      if (isLost) return result;
      isLost = true;
      // Ends with the worker at the latest.
      return await Context.current().cancelled;
    });
    return () => isLost;
  }
});

async function startQuotedVideo(price?: Price): Promise<VideoDriver> {
  const video = newVideoWithPayments(harness, paymentsHarness());
  if (price) offerAt(video, price);
  await video.start();
  await video.driveToQuoted();
  return video;
}

interface Price {
  amountCents: number;
  currency: string;
}

/** From now on, the price table has this price for everything. */
function offerAt({ backend }: VideoDriver, price: Price): void {
  backend.wrap('makeOffer', async (proceed) => {
    const { quotes, ...offer } = (await proceed()) as Offer;
    return { ...offer, quotes: quotes.map((quote) => ({ ...quote, price: { ...quote.price, ...price } })) };
  });
}

async function requote(video: VideoDriver): Promise<void> {
  await video.waitForState('quoted', 2);
  await video.handle.executeUpdate(requoteUpdate, { args: [{ target: { provider: 'outlook' } }] });
  await video.waitUntilIdle();
}

function order(change: { quoteId?: string; attemptId?: string | undefined; paymentMethodId?: string } = {}) {
  return { quoteId: 'gmail', attemptId: randomUUID(), paymentMethodId: STRIPE_TEST_CARDS.good, ...change };
}

/** As the HTTP endpoint does it. */
async function checkout(
  { backend }: VideoDriver,
  choice: ReturnType<typeof order>,
  idempotencyKey?: string,
  workflows = new VideoWorkflows(harness.env.client),
) {
  const service = new CheckoutService(workflows, paymentsHarness().payments, paymentsHarness().ledger);
  return await service.checkout(videoRecord({ _id: backend.jobId, state: 'quoted' }), choice, idempotencyKey);
}

/** The update has arrived and been answered, and the process that asked dies with the answer. */
function workflowsLosingResponses(): VideoWorkflows {
  const workflows = new VideoWorkflows(harness.env.client);
  const really = workflows.checkout.bind(workflows);
  workflows.checkout = async (...asked) => {
    await really(...asked);
    throw new Error('the answer was lost');
  };
  return workflows;
}

/** @returns how much it was. */
async function expectOneCharge(video: VideoDriver): Promise<number> {
  await video.expectEndState('expired', 'retention_over');
  const truth = await paymentsHarness().actualPaymentsOf(video.backend.jobId);
  expectPaymentOutcome(truth, 'kept', 'bought');
  return truth.chargedCents;
}
