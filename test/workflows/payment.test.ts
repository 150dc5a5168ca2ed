import { describe, expect, it } from 'vitest';
import { cancelSignal, paymentUpdatedSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import type { ReasonCode } from '../../src/domain/video-state.js';
import { eventually } from '../support/workflows/eventually.js';
import { CARDS } from '../support/workflows/fake-money.js';
import { MINUTE_MS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';
import type { Video } from '../support/workflows/video.js';

const house = useHouse();

type Stopping = [how: string, reason: ReasonCode, stop: (video: Video) => Promise<void>];

describe('3-D Secure', () => {
  it('goes on as soon as the webhook says so', async () => {
    const video = await house.startVideo();
    await video.getsAskedFor3dSecure();
    expect(video.world.shown('payment')).toEqual({ status: 'requires_action' });
    const asked = video.world.timesCalled('lookUpPayment');
    video.world.money.succeed();
    await video.handle.signal(paymentUpdatedSignal);
    await video.reaches('done');
    expect(video.world.shown('paid')).toBe(true);
    expect(video.world.timesCalled('lookUpPayment')).toBe(asked + 1);
    video.expectMoneyKept();
  });

  it('goes on without any webhook, because the workflow asks by itself', async () => {
    const video = await house.startVideo();
    await video.getsAskedFor3dSecure();
    video.world.money.succeed();
    await house.pass(10_000);
    await video.reaches('done');
  });

  it('asks less and less often', async () => {
    const video = await house.startVideo();
    await video.getsAskedFor3dSecure();
    await house.pass(30 * MINUTE_MS);
    const asked = video.world.timesCalled('lookUpPayment');
    expect(asked).toBeGreaterThan(20);
    expect(asked).toBeLessThan(40);
  });

  it('does not believe a webhook that the provider does not confirm', async () => {
    const video = await house.startVideo();
    await video.getsAskedFor3dSecure();
    const asked = video.world.timesCalled('lookUpPayment');
    await video.handle.signal(paymentUpdatedSignal);
    await eventually(() => video.world.timesCalled('lookUpPayment') === asked + 1);
    expect((await video.snapshot()).state).toBe('paying');
  });

  it('that fails brings the customer back to the offer', async () => {
    const video = await house.startVideo();
    await video.getsAskedFor3dSecure();
    video.world.money.decline('authentication_failed');
    await video.handle.signal(paymentUpdatedSignal);
    await video.reaches('quoted', 2);
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
  });

  it('that the customer never passes: the PaymentIntent is canceled, the job abandoned', async () => {
    const video = await house.startVideo();
    await video.getsAskedFor3dSecure();
    await video.endsAs('abandoned', 'payment_timeout');
    expect(video.world.money.view.status).toBe('canceled');
    video.expectNothingCharged();
  });

  it('that is passed in the last moment wins over the timer: the job goes on', async () => {
    const video = await house.startVideo();
    await video.getsAskedFor3dSecure();
    video.world.wrap('cancelPayment', async (proceed) => {
      video.world.money.succeed();
      return await proceed();
    });
    await video.endsAs('expired', 'retention_over');
    expect(video.world.states).toContain('done');
    video.expectMoneyKept();
  });
});

describe('a payment that the provider itself called off', () => {
  it('ends as failed, never paid', async () => {
    const video = await house.startVideo();
    await video.getsAskedFor3dSecure();
    video.world.money.become('canceled');
    await video.handle.signal(paymentUpdatedSignal);
    await video.endsAs('failed', 'payment_canceled_at_provider');
    video.expectNothingCharged();
  });
});

describe.each([
  ['cancel', 'canceled_by_customer', async (video) => await video.handle.signal(cancelSignal, { actor: 'customer' })],
  ['Cancel in the Web UI', 'canceled_by_operator', async (video) => void (await video.handle.cancel())],
  ['refund', 'refund_by_support', async (video) => await video.handle.signal(refundSignal, { actor: 'support' })],
] satisfies Stopping[])('%s while paying', (how, reason, stop) => {
  it(`${how} calls the payment off`, async () => {
    const video = await house.startVideo();
    await video.getsAskedFor3dSecure();
    await stop(video);
    await video.endsAs('canceled', reason);
    expect(video.world.money.view.status).toBe('canceled');
    video.expectNothingCharged();
  });

  it(`${how} gives the money back when the payment had won the race`, async () => {
    const video = await house.startVideo();
    await video.getsAskedFor3dSecure();
    video.world.money.succeed();
    await stop(video);
    await video.endsAs('refunded', reason);
    video.expectMoneyBack();
    expect(video.world.mails).toEqual([{ kind: 'refunded', reason }]);
  });

  it(`${how} waits out a payment that the provider is still working on`, async () => {
    const video = await house.startVideo();
    await video.getsAskedFor3dSecure();
    const { money } = video.world;
    money.become('processing');
    video.world.activities.cancelPayment = async () =>
      money.view.status === 'processing' ? money.view : money.cancel();
    await stop(video);
    await eventually(() => video.world.timesCalled('cancelPayment') > 0);
    money.succeed();
    await video.endsAs('refunded', reason);
    video.expectMoneyBack();
  });
});

describe('a customer who cancels while the card is being charged', () => {
  it('gets an answer and the money back', async () => {
    const video = await house.startVideo();
    await video.getsQuoted();
    const stripe = video.world.hold('confirmPayment');
    const charge = { attemptId: 'attempt-1', quoteId: 'gmail', paymentMethodId: CARDS.good, amountCents: PRICE_CENTS };
    video.world.wrap('confirmPayment', async (proceed) => {
      video.world.money.confirm(charge);
      return await proceed();
    });
    const answer = video.buy({ attemptId: 'attempt-1' });
    await eventually(() => stripe.waiting === 1);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    expect(await answer).toEqual({ paymentIntentId: null, status: 'canceled' });
    await video.endsAs('refunded', 'canceled_by_customer');
    video.expectMoneyBack();
  });
});
