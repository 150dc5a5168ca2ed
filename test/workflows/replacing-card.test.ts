import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/contracts/failures.js';
import { cancelSignal, paymentUpdatedSignal } from '../../src/contracts/video-workflow.js';
import { eventually } from '../support/eventually.js';
import { nonRetryableFailure } from '../support/workflows/fake-backend.js';
import { FAKE_CARDS } from '../support/workflows/fake-payments.js';
import { HIGHER_PRICE_CENTS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

const harness = useWorkflowHarness();

describe('another card while 3-D Secure waits for the customer', () => {
  it('replaces the pending one', async () => {
    const video = await start3dSecure();
    expect(await video.buy({ attemptId: 'attempt-2' })).toMatchObject({ status: 'succeeded', attemptId: 'attempt-2' });
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.money.charges).toEqual([PRICE_CENTS]);
    video.expectMoneyKept();
  });

  it('can be for another target, at that target’s price', async () => {
    const video = await start3dSecure();
    expect(await video.buy({ what: 'outlook' })).toMatchObject({ status: 'succeeded' });
    await video.waitForState('done');
    expect(video.backend.money.charges).toEqual([HIGHER_PRICE_CENTS]);
    expect(video.backend.lastProjected('chosenQuoteId')).toBe('outlook');
  });

  it('can need 3-D Secure too', async () => {
    const video = await start3dSecure();
    const second = await video.buy({ confirmationTokenId: FAKE_CARDS.threeDSecure, attemptId: 'attempt-2' });
    expect(second).toMatchObject({ status: 'requires_action', attemptId: 'attempt-2' });
    expect(video.backend.callCount('confirmPayment')).toBe(2);
    await pass3dSecure(video);
    await video.waitForState('done');
    video.expectMoneyKept();
  });

  it('is not charged when the first one is passed in the same moment', async () => {
    const video = await start3dSecure();
    video.backend.wrap('confirmPayment', async (proceed) => {
      video.backend.money.succeed();
      return await proceed();
    });
    expect(await video.buy({ what: 'outlook' })).toMatchObject({ status: 'succeeded' });
    await video.waitForState('done');
    expect(video.backend.money.charges).toEqual([PRICE_CENTS]);
    expect(video.backend.lastProjected('chosenQuoteId'), 'made is what was paid for').toBe('gmail');
    video.expectMoneyKept();
  });

  it('is not even tried when the first one has been passed, and its webhook is late', async () => {
    const video = await start3dSecure();
    video.backend.money.succeed();
    expect(await video.buy({ what: 'outlook' })).toMatchObject({ status: 'succeeded' });
    await video.waitForState('done');
    expect(video.backend.callCount('confirmPayment')).toBe(1);
    expect(video.backend.lastProjected('chosenQuoteId')).toBe('gmail');
    video.expectMoneyKept();
  });

  it('that is declined brings the customer back to the offer', async () => {
    const video = await start3dSecure();
    expect(await video.buy({ paymentMethodId: FAKE_CARDS.declined })).toMatchObject({ status: 'declined' });
    await video.waitForState('quoted', 2);
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('that the provider does not know leaves the first one pending', async () => {
    const video = await start3dSecure();
    expect(await video.buy({ paymentMethodId: FAKE_CARDS.unknown, what: 'outlook' })).toMatchObject({
      status: 'declined',
      declineCode: 'payment_method_unknown',
    });
    await video.waitUntilIdle();
    expect((await video.snapshot()).state).toBe('paying');
    expect(video.backend.lastProjected('chosenQuoteId')).toBe('gmail');
    await pass3dSecure(video);
    await video.waitForState('done');
    expect(video.backend.money.charges).toEqual([PRICE_CENTS]);
  });

  it('with an unknown outcome leaves the payment pending, and can be tried again', async () => {
    const video = await start3dSecure();
    const stripe = video.backend.failActivity('confirmPayment', nonRetryableFailure(FAILURES.paymentRejected));
    expect(await video.buy()).toMatchObject({ status: 'declined', declineCode: 'provider_unavailable' });
    await video.waitUntilIdle();
    expect((await video.snapshot()).state).toBe('paying');
    stripe.repair();
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await video.waitForState('done');
    video.expectMoneyKept();
  });

  it('is no card at all when what it buys is free: the pending payment is canceled', async () => {
    const video = await start3dSecure();
    expect(await video.buy({ what: 'free' })).toMatchObject({ status: 'succeeded', paymentIntentId: null });
    await video.waitForState('done');
    await eventually(() => video.backend.money.view.status === 'canceled');
    expect(video.backend.lastProjected('payment')).toBeNull();
    video.expectNothingCharged();
  });
});

describe('the same again while 3-D Secure waits for the customer', () => {
  it.each([
    ['the same attempt', { attemptId: 'attempt-1' }],
    ['the same card as a new attempt', { attemptId: 'attempt-2' }],
  ])('%s is answered as before, and nothing is confirmed again', async (_, order) => {
    const video = await start3dSecure();
    const again = await video.buy({ ...order, paymentMethodId: FAKE_CARDS.threeDSecure });
    expect(again).toMatchObject({ status: 'requires_action', attemptId: 'attempt-1' });
    expect(video.backend.callCount('confirmPayment')).toBe(1);
    await pass3dSecure(video);
    await video.waitForState('done');
    video.expectMoneyKept();
  });
});

describe('another card while the provider is processing the payment', () => {
  it('is refused: the pending one can no longer be taken back', async () => {
    const video = await start3dSecure();
    video.backend.money.setStatus('processing');
    await expect(video.buy()).rejects.toMatchObject({ cause: { type: 'payment_pending' } });
    await video.waitUntilIdle();
    const { updatesAccepted } = await video.history();
    await expect(video.buy(), 'known by now').rejects.toMatchObject({ cause: { type: 'payment_pending' } });
    expect((await video.history()).updatesAccepted, 'nothing of it is in the history').toEqual(updatesAccepted);
    await pass3dSecure(video);
    await video.waitForState('done');
    expect(video.backend.callCount('confirmPayment')).toBe(1);
    video.expectMoneyKept();
  });

  it('can be tried once that payment has failed', async () => {
    const video = await start3dSecure();
    video.backend.money.setStatus('processing');
    await expect(video.buy()).rejects.toMatchObject({ cause: { type: 'payment_pending' } });
    video.backend.money.decline('card_declined');
    await video.handle.signal(paymentUpdatedSignal);
    await video.waitForState('quoted', 2);
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await video.waitForState('done');
    video.expectMoneyKept();
  });
});

describe('another card while the first one is being confirmed', () => {
  it('is tried when the first one is declined', async () => {
    const { video, first, second, stripe } = await startTwoCards(FAKE_CARDS.declined);
    stripe.release();
    expect(await first).toMatchObject({ status: 'declined' });
    expect(await second).toMatchObject({ status: 'succeeded', attemptId: 'attempt-2' });
    await video.waitForState('done');
    video.expectMoneyKept();
  });

  it('replaces it when it needs 3-D Secure', async () => {
    const { video, first, second, stripe } = await startTwoCards(FAKE_CARDS.threeDSecure);
    stripe.release();
    expect(await first).toMatchObject({ status: 'requires_action' });
    expect(await second).toMatchObject({ status: 'succeeded', attemptId: 'attempt-2' });
    await video.waitForState('done');
    video.expectMoneyKept();
  });

  it('is answered when the job is canceled meanwhile', async () => {
    const { video, first, second } = await startTwoCards(FAKE_CARDS.threeDSecure);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    expect(await first).toMatchObject({ status: 'canceled' });
    expect(await second).toMatchObject({ status: 'canceled' });
    await video.expectEndState('canceled', 'canceled_by_customer');
    video.expectNothingCharged();
  });
});

async function start3dSecure(): Promise<VideoDriver> {
  const video = await harness.startVideo();
  await video.driveToQuoted();
  const first = await video.buy({ attemptId: 'attempt-1', paymentMethodId: FAKE_CARDS.threeDSecure });
  expect(first).toMatchObject({ status: 'requires_action' });
  await video.waitUntilIdle();
  return video;
}

async function pass3dSecure(video: VideoDriver): Promise<void> {
  video.backend.money.succeed();
  await video.handle.signal(paymentUpdatedSignal);
}

/** The first card is on its way to the provider when the second one, a good one, arrives. */
async function startTwoCards(paymentMethodId: string) {
  const video = await harness.startVideo();
  await video.driveToQuoted();
  // Held, so that they do not cross the purchase that cancels them.
  video.backend.hold('makePreviews');
  const stripe = video.backend.hold('confirmPayment');
  const first = video.buy({ attemptId: 'attempt-1', paymentMethodId });
  await eventually(() => stripe.waiting === 1);
  const second = video.buy({ attemptId: 'attempt-2' });
  await eventually(async () => (await video.history()).updatesAccepted.length === 3);
  return { video, first, second, stripe };
}
