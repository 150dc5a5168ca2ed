import { describe, expect, it } from 'vitest';
import { cancelSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import { STRIPE_TEST_CARDS, payWithRetries } from '../support/money/payment-scenarios.js';
import {
  expectPaymentOutcome,
  newVideoWithPayments,
  usePaymentsHarness,
  type PaymentOutcome,
} from '../support/money/payments-harness.js';
import { WAYS_TO_STOP } from '../support/workflows/stop-test-cases.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

// The signal table of the design, row by row, with real money: Stripe's own count decides.
const harness = useWorkflowHarness();
const payments = usePaymentsHarness();

type StateSetup = [state: string, arrive: (video: VideoDriver) => Promise<unknown>];

const UNPAID: StateSetup[] = [
  ['uploading', async () => undefined],
  ['quoted', async (video) => await video.driveToQuoted()],
  [
    'quoted again after a decline',
    async (video) => {
      await video.driveToQuoted();
      await payWithRetries(video, { paymentMethodId: STRIPE_TEST_CARDS.declined }, 'declined');
      await video.waitForState('quoted', 2);
      await video.waitUntilIdle();
    },
  ],
  ['paying, and the customer is at 3-D Secure', async (video) => await getsAskedFor3dSecure(video)],
];

const PAID: StateSetup[] = [
  ['compressing', async (video) => await video.driveToEncoding()],
  ['finalizing', async (video) => await video.driveToFinalizing()],
  ['needs_attention', async (video) => await video.driveToParked()],
];

describe.each(UNPAID)('before the money is in (%s)', (state, arrive) => {
  const ways = WAYS_TO_STOP.filter(([way]) => way !== 'refund' || state.startsWith('paying'));

  it.each(ways)('%s ends with nothing taken, and nothing that could still be', async (_, __, stop) => {
    const video = await startVideo(arrive);
    await stop(video);
    await expectEnd(video, 'never taken');
    const { data } = await payments().stripe.paymentIntents.list({ limit: 100 });
    const open = data.filter(
      ({ metadata, status }) => metadata['jobId'] === video.backend.jobId && status !== 'canceled',
    );
    expect(open).toEqual([]);
  });
});

describe.each(PAID)('paid (%s)', (_, arrive) => {
  it.each(WAYS_TO_STOP)('%s gives back everything, once', async (__, reason, stop) => {
    const video = await startVideo(arrive);
    await stop(video);
    await video.expectEndState('refunded', reason);
    await expectEnd(video, 'back');
  });
});

describe('delivered', () => {
  it.each(WAYS_TO_STOP.filter(([way]) => way !== 'refund'))(
    '%s keeps the money, which was earned',
    async (_, __, stop) => {
      const video = await startVideo(async (it) => await it.driveToDelivered());
      await stop(video);
      await expectEnd(video, 'kept');
    },
  );

  it('refund gives it back all the same, once', async () => {
    const video = await startVideo(async (it) => await it.driveToDelivered());
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.expectEndState('refunded', 'refund_by_support');
    await expectEnd(video, 'back');
  });
});

describe('a payment that comes in while it is called off', () => {
  it('by the customer, goes back', async () => {
    const video = await startVideo(getsAskedFor3dSecure);
    // It crosses the cancel: Stripe has the money when the workflow asks it to call the payment off.
    const { paymentIntentId } = (await payments().ledger.find(video.backend.jobId)) ?? {};
    video.backend.wrap('cancelPayment', async (proceed) => {
      if ((await payments().actualPaymentsOf(video.backend.jobId)).chargedCents === 0) {
        await payments().simulator.authenticate(paymentIntentId ?? null, 'succeeded');
      }
      return await proceed();
    });
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await video.expectEndState('refunded', 'canceled_by_customer');
    await expectEnd(video, 'back');
  });

  it('by the clock, goes on with the job', async () => {
    const video = await startVideo(getsAskedFor3dSecure);
    const { paymentIntentId } = (await payments().ledger.find(video.backend.jobId)) ?? {};
    const looking = video.backend.failActivity('lookUpPayment');
    video.backend.wrap('cancelPayment', async (proceed) => {
      await payments().simulator.authenticate(paymentIntentId ?? null, 'succeeded');
      return await proceed();
    });
    await video.env.sleep('2 minutes');
    looking.repair();
    await video.expectEndState('expired', 'retention_over');
    await expectEnd(video, 'kept');
  });
});

async function startVideo(arrive: (video: VideoDriver) => Promise<unknown>): Promise<VideoDriver> {
  const video = newVideoWithPayments(harness, payments());
  await video.start();
  await arrive(video);
  return video;
}

async function getsAskedFor3dSecure(video: VideoDriver): Promise<void> {
  await video.driveToQuoted();
  await payWithRetries(video, { paymentMethodId: STRIPE_TEST_CARDS.threeDSecure }, 'requires_action');
  await video.waitUntilIdle();
}

async function expectEnd(video: VideoDriver, end: PaymentOutcome): Promise<void> {
  const { state } = await video.waitForResult();
  expectPaymentOutcome(await payments().actualPaymentsOf(video.backend.jobId), end, state);
}
