import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/contracts/failures.js';
import { checkoutUpdate, type CheckoutRequest } from '../../src/contracts/video-workflow.js';
import { eventually } from '../support/eventually.js';
import { FAKE_CARDS } from '../support/workflows/fake-payments.js';
import { HIGHER_PRICE_CENTS, MINUTE_MS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import { nonRetryableFailure } from '../support/workflows/fake-backend.js';

const harness = useWorkflowHarness();

describe('a checkout that is refused', () => {
  const REFUSALS: [string, string, Parameters<typeof order>[0]][] = [
    ['for a quote that was never made', 'quote_unknown', { quoteId: 'never-made' }],
    ['for a quote that cannot fit', 'quote_unsellable', { what: 'tiny' }],
    ['without a payment method', 'payment_method_required', { paymentMethodId: undefined }],
    [
      'with two payment methods',
      'payment_method_required',
      { confirmationTokenId: 'ct_1', paymentMethodId: FAKE_CARDS.good },
    ],
    ['without an attempt', 'quote_unknown', { attemptId: undefined }],
  ];

  it.each(REFUSALS)('%s', async (_, refusal, request) => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await expect(video.buy(order(request))).rejects.toMatchObject({ cause: { type: refusal } });
    expect((await video.snapshot()).state).toBe('quoted');
    video.expectNothingCharged();
  });

  it('because nothing is offered yet', async () => {
    const video = await harness.startVideo();
    await expect(video.buy()).rejects.toMatchObject({ cause: { type: 'not_quoted' } });
  });

  it('because it is bought already', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    await expect(video.buy()).rejects.toMatchObject({ cause: { type: 'not_quoted' } });
  });

  it('because the quote ran out while an earlier payment hung', async () => {
    const video = await harness.startVideo({ quoteTimeoutMs: 10 * MINUTE_MS });
    await video.driveTo3dSecure();
    await harness.advanceTime(11 * MINUTE_MS);
    await expect(video.buy()).rejects.toMatchObject({ cause: { type: 'quote_expired' } });
  });

  it('when it is no request at all', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const malformed = JSON.parse('null') as CheckoutRequest;
    await expect(video.handle.executeUpdate(checkoutUpdate, { args: [malformed] })).rejects.toMatchObject({
      cause: { type: 'quote_unknown' },
    });
  });

  // A key given as undefined really is absent in the JSON that arrives.
  function order(request: { [Key in keyof CheckoutRequest]?: CheckoutRequest[Key] | undefined } & { what?: string }) {
    return request;
  }
});

describe('a declined card', () => {
  it('brings the customer back to the same offer, and another card works', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    expect(await video.buy({ paymentMethodId: FAKE_CARDS.declined })).toEqual({
      attemptId: expect.any(String),
      paymentIntentId: 'pi_1',
      status: 'declined',
      declineCode: 'insufficient_funds',
    });
    await video.waitForState('quoted', 2);
    expect(video.backend.lastProjected('payment')).toEqual({ status: 'declined', declineCode: 'insufficient_funds' });
    expect([...video.backend.files]).toEqual(['input', 'previews']);
    expect(video.backend.offers).toBe(1);

    expect(await video.buy({ paymentMethodId: FAKE_CARDS.good })).toMatchObject({ status: 'succeeded' });
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('may be followed by another target, at that target’s price', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await video.buy({ paymentMethodId: FAKE_CARDS.declined });
    await video.waitForState('quoted', 2);
    await video.buy({ what: 'outlook' });
    await video.waitForState('done');
    expect(video.backend.money.charges).toEqual([HIGHER_PRICE_CENTS]);
  });

  it('and then silence: abandoned, nothing charged', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await video.buy({ paymentMethodId: FAKE_CARDS.declined });
    await video.expectEndState('abandoned', 'quote_timeout');
    video.expectNothingCharged();
    expect(video.backend.money.view.status).toBe('canceled');
  });

  it('after the offer ran out: a new offer is made', async () => {
    const video = await harness.startVideo({ quoteTimeoutMs: 10 * MINUTE_MS });
    await video.driveTo3dSecure();
    await harness.advanceTime(11 * MINUTE_MS);
    video.backend.money.decline('authentication_failed');
    await harness.advanceTime(2 * MINUTE_MS);
    await video.waitForState('quoted', 2);
    expect(video.backend.offers).toBe(2);
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
  });
});

describe('repeated clicks', () => {
  it('a second checkout while one is open joins it', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const stripe = video.backend.hold('confirmPayment');
    const first = video.buy();
    await eventually(() => stripe.waiting === 1);
    const second = video.buy({ what: 'outlook' });
    const again = video.buy();
    stripe.release();
    const { status, paymentIntentId } = await first;
    const joined = { status, paymentIntentId };
    expect(await Promise.all([second, again])).toMatchObject([joined, joined]);
    expect(video.backend.money.charges).toEqual([PRICE_CENTS]);
    expect(video.backend.callCount('confirmPayment')).toBe(1);
  });

  it('the same attempt again gets its old answer, even after a decline', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const declined = await video.buy({ attemptId: 'attempt-1', paymentMethodId: FAKE_CARDS.declined });
    await video.waitForState('quoted', 2);
    expect(await video.buy({ attemptId: 'attempt-1', paymentMethodId: FAKE_CARDS.declined })).toEqual(declined);
    expect(video.backend.callCount('confirmPayment')).toBe(1);
    video.expectNothingCharged();
  });

  it.each([
    ['another card', { paymentMethodId: FAKE_CARDS.good }],
    ['another quote', { paymentMethodId: FAKE_CARDS.declined, what: 'outlook' }],
  ])('the same attempt for %s is refused, and charges nothing', async (_, change) => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await video.buy({ attemptId: 'attempt-1', paymentMethodId: FAKE_CARDS.declined });
    await video.waitForState('quoted', 2);
    const other = video.buy({ attemptId: 'attempt-1', ...change });
    await expect(other).rejects.toMatchObject({ cause: { type: 'attempt_reused' } });
    video.expectNothingCharged();
  });

  it('end after ten attempts: nobody tries out stolen cards here', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await video.buy({ attemptId: `attempt-${attempt}`, paymentMethodId: FAKE_CARDS.declined });
      await video.waitForState('quoted', attempt + 1);
    }
    const eleventh = video.buy({ attemptId: 'attempt-11' });
    await expect(eleventh).rejects.toMatchObject({ cause: { type: 'attempts_spent' } });
    expect(video.backend.callCount('confirmPayment')).toBe(10);
    video.expectNothingCharged();
  });

  it('the same attempt again gets its old answer, even when all is done', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const paid = await video.buy({ attemptId: 'attempt-1' });
    await video.waitForState('done');
    expect(await video.buy({ attemptId: 'attempt-1' })).toEqual(paid);
    video.expectMoneyKept();
  });

  it('an attempt that joined another one is answered like it for good', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const stripe = video.backend.hold('confirmPayment');
    const first = video.buy({ attemptId: 'attempt-1', paymentMethodId: FAKE_CARDS.declined });
    await eventually(() => stripe.waiting === 1);
    const joined = video.buy({ attemptId: 'attempt-2', paymentMethodId: FAKE_CARDS.declined });
    await eventually(async () => (await video.history()).updatesAccepted.length === 3);
    stripe.release();
    expect(await joined).toEqual(await first);
    await video.waitForState('quoted', 2);
    expect(await video.buy({ attemptId: 'attempt-2', paymentMethodId: FAKE_CARDS.declined })).toEqual(await first);
    video.expectNothingCharged();
  });
});

describe('a confirmation whose outcome is unknown', () => {
  it('goes on when the charge had happened', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    video.backend.wrap('confirmPayment', async (proceed) => {
      await proceed();
      return await nonRetryableFailure(FAILURES.paymentRejected)();
    });
    expect(await video.buy()).toMatchObject({ paymentIntentId: 'pi_1', status: 'succeeded' });
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('waits for the customer when 3-D Secure had been asked for', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    video.backend.wrap('confirmPayment', async (proceed) => {
      await proceed();
      return await nonRetryableFailure(FAILURES.paymentRejected)();
    });
    expect(await video.buy({ paymentMethodId: FAKE_CARDS.threeDSecure })).toMatchObject({ status: 'requires_action' });
    video.backend.money.succeed();
    await harness.advanceTime(MINUTE_MS);
    await video.waitForState('done');
  });

  it('lets the customer try again when nothing had happened', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const stripe = video.backend.failActivity('confirmPayment', nonRetryableFailure(FAILURES.paymentRejected));
    expect(await video.buy()).toEqual({
      attemptId: expect.any(String),
      paymentIntentId: 'pi_1',
      status: 'declined',
      declineCode: 'provider_unavailable',
    });
    stripe.repair();
    await video.waitForState('quoted', 2);
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await video.waitForState('done');
    video.expectMoneyKept();
  });

  it('that arrives after all, when the customer has gone, is given back', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    video.backend.failActivity('confirmPayment', nonRetryableFailure(FAILURES.paymentRejected));
    expect(await video.buy()).toMatchObject({ status: 'declined' });
    await video.waitForState('quoted', 2);
    video.backend.money.succeed();
    await video.expectEndState('refunded', 'quote_timeout');
    video.expectFullRefund();
  });

  it('that arrives after all is not charged again when the customer tries again', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const stripe = video.backend.failActivity('confirmPayment', nonRetryableFailure(FAILURES.paymentRejected));
    await video.buy();
    await video.waitForState('quoted', 2);
    video.backend.money.succeed();
    stripe.repair();
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await video.waitForState('done');
    video.expectMoneyKept();
  });
});

describe('a payment that contradicts the ledger', () => {
  it('ends the job as failed, never paid', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    video.backend.failActivity('confirmPayment', nonRetryableFailure(FAILURES.ledgerContradiction));
    expect(await video.buy()).toMatchObject({ paymentIntentId: null, status: 'canceled' });
    await video.expectEndState('failed', 'payment_failed');
    video.expectNothingCharged();
  });
});

describe('a video that fits already', () => {
  it('is free also for a customer whose card had failed before and goes through after all: the money goes back', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    expect(await video.buy({ paymentMethodId: FAKE_CARDS.declined })).toMatchObject({ status: 'declined' });
    await video.waitForState('quoted', 2);
    video.backend.money.succeed();
    await video.buy({ what: 'free', attemptId: 'attempt-free' });
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.money.refundedCents).toBe(video.backend.money.chargedCents);
  });

  it('is delivered at once, though the refund of an earlier card is still pending; the refund goes on through a cancel', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    expect(await video.buy({ paymentMethodId: FAKE_CARDS.declined })).toMatchObject({ status: 'declined' });
    await video.waitForState('quoted', 2);
    const { money } = video.backend;
    money.succeed();
    money.refundsSettle = false;
    expect(await video.buy({ what: 'free', attemptId: 'attempt-free' })).toMatchObject({ status: 'succeeded' });
    await video.waitForState('done');
    expect(money.refundedCents).toBe(0);

    await video.waitUntilIdle();
    await video.handle.cancel();
    money.refundsSettle = true;
    await video.expectEndState('expired', 'canceled_by_operator');
    expect(money.refundedCents).toBe(money.chargedCents);
  });

  it('is free: no PaymentIntent, no charge, delivered', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    expect(await video.buy({ what: 'free' })).toMatchObject({ paymentIntentId: null, status: 'succeeded' });
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.states).not.toContain('paying');
    expect(video.backend.callCount('createPayment')).toBe(0);
    expect(video.backend.lastProjected('chosenQuoteId')).toBe('free');
    video.expectNothingCharged();
  });
});
