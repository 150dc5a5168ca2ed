import { describe, expect, it } from 'vitest';
import { cancelSignal, paymentUpdatedSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import type { ReasonCode } from '../../src/domain/video-state.js';
import { eventually } from '../support/eventually.js';
import { FAKE_CARDS } from '../support/workflows/fake-payments.js';
import { MINUTE_MS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

const harness = useWorkflowHarness();

type Stopping = [how: string, reason: ReasonCode, stop: (video: VideoDriver) => Promise<void>];

describe('3-D Secure', () => {
  it('goes on as soon as the webhook says so', async () => {
    const video = await harness.startVideo();
    await video.driveTo3dSecure();
    expect(video.backend.lastProjected('payment')).toEqual({ status: 'requires_action' });
    const asked = video.backend.callCount('lookUpPayment');
    video.backend.money.succeed();
    await video.handle.signal(paymentUpdatedSignal);
    await video.waitForState('done');
    expect(video.backend.lastProjected('paid')).toBe(true);
    expect(video.backend.callCount('lookUpPayment')).toBe(asked + 1);
    video.expectMoneyKept();
  });

  it('goes on without any webhook, because the workflow asks by itself', async () => {
    const video = await harness.startVideo();
    await video.driveTo3dSecure();
    video.backend.money.succeed();
    await harness.advanceTime(10_000);
    await video.waitForState('done');
  });

  it('asks less and less often', async () => {
    const video = await harness.startVideo();
    await video.driveTo3dSecure();
    await harness.advanceTime(30 * MINUTE_MS);
    const asked = video.backend.callCount('lookUpPayment');
    expect(asked).toBeGreaterThan(20);
    expect(asked).toBeLessThan(40);
  });

  it('does not believe a webhook that the provider does not confirm', async () => {
    const video = await harness.startVideo();
    await video.driveTo3dSecure();
    const asked = video.backend.callCount('lookUpPayment');
    await video.handle.signal(paymentUpdatedSignal);
    await eventually(() => video.backend.callCount('lookUpPayment') === asked + 1);
    expect((await video.snapshot()).state).toBe('paying');
  });

  it('that fails brings the customer back to the offer', async () => {
    const video = await harness.startVideo();
    await video.driveTo3dSecure();
    video.backend.money.decline('authentication_failed');
    await video.handle.signal(paymentUpdatedSignal);
    await video.waitForState('quoted', 2);
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
  });

  it('that the customer never passes: the PaymentIntent is canceled, the job abandoned', async () => {
    const video = await harness.startVideo();
    await video.driveTo3dSecure();
    await video.expectEndState('abandoned', 'payment_timeout');
    expect(video.backend.money.view.status).toBe('canceled');
    video.expectNothingCharged();
  });

  it('that is passed in the last moment wins over the timer: the job goes on', async () => {
    const video = await harness.startVideo();
    await video.driveTo3dSecure();
    video.backend.wrap('cancelPayment', async (proceed) => {
      video.backend.money.succeed();
      return await proceed();
    });
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.states).toContain('done');
    video.expectMoneyKept();
  });
});

describe('a payment that the provider itself called off', () => {
  it('ends as failed, never paid', async () => {
    const video = await harness.startVideo();
    await video.driveTo3dSecure();
    video.backend.money.setStatus('canceled');
    await video.handle.signal(paymentUpdatedSignal);
    await video.expectEndState('failed', 'payment_canceled_at_provider');
    video.expectNothingCharged();
  });
});

describe.each([
  ['cancel', 'canceled_by_customer', async (video) => await video.handle.signal(cancelSignal, { actor: 'customer' })],
  ['Cancel in the Web UI', 'canceled_by_operator', async (video) => void (await video.handle.cancel())],
  ['refund', 'refund_by_support', async (video) => await video.handle.signal(refundSignal, { actor: 'support' })],
] satisfies Stopping[])('%s while paying', (how, reason, stop) => {
  it(`${how} calls the payment off`, async () => {
    const video = await harness.startVideo();
    await video.driveTo3dSecure();
    await stop(video);
    await video.expectEndState('canceled', reason);
    expect(video.backend.money.view.status).toBe('canceled');
    video.expectNothingCharged();
  });

  it(`${how} gives the money back when the payment had won the race`, async () => {
    const video = await harness.startVideo();
    await video.driveTo3dSecure();
    video.backend.money.succeed();
    await stop(video);
    await video.expectEndState('refunded', reason);
    video.expectFullRefund();
    expect(video.backend.mails).toEqual([{ kind: 'refunded', reason }]);
  });

  it(`${how} waits out a payment that the provider is still working on`, async () => {
    const video = await harness.startVideo();
    await video.driveTo3dSecure();
    const { money } = video.backend;
    money.setStatus('processing');
    video.backend.activities.cancelPayment = async () =>
      money.view.status === 'processing' ? money.view : money.cancel();
    await stop(video);
    await eventually(() => video.backend.callCount('cancelPayment') > 0);
    money.succeed();
    await video.expectEndState('refunded', reason);
    video.expectFullRefund();
  });
});

describe('a customer who cancels while the card is being charged', () => {
  it('gets an answer and the money back', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const stripe = video.backend.hold('confirmPayment');
    const charge = {
      attemptId: 'attempt-1',
      quoteId: 'gmail',
      paymentMethodId: FAKE_CARDS.good,
      amountCents: PRICE_CENTS,
    };
    video.backend.wrap('confirmPayment', async (proceed) => {
      video.backend.money.confirm(charge);
      return await proceed();
    });
    const answer = video.buy({ attemptId: 'attempt-1' });
    await eventually(() => stripe.waiting === 1);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    expect(await answer).toMatchObject({ paymentIntentId: null, status: 'canceled' });
    await video.expectEndState('refunded', 'canceled_by_customer');
    video.expectFullRefund();
  });
});
