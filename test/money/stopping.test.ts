import { describe, expect, it } from 'vitest';
import { cancelSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import { CARD, pays } from '../support/money/journeys.js';
import { expectRight, newVideo, useTreasury, type MoneyEnd } from '../support/money/treasury.js';
import { WAYS_TO_STOP } from '../support/workflows/stopping-stories.js';
import { useHouse } from '../support/workflows/house.js';
import type { Video } from '../support/workflows/video.js';

// The signal table of the design, row by row, with real money: Stripe's own count decides.
const house = useHouse();
const treasury = useTreasury();

type Arrival = [state: string, arrive: (video: Video) => Promise<unknown>];

const UNPAID: Arrival[] = [
  ['uploading', async () => undefined],
  ['quoted', async (video) => await video.getsQuoted()],
  [
    'quoted again after a decline',
    async (video) => {
      await video.getsQuoted();
      await pays(video, { paymentMethodId: CARD.declined }, 'declined');
      await video.reaches('quoted', 2);
      await video.comesToRest();
    },
  ],
  ['paying, and the customer is at 3-D Secure', async (video) => await getsAskedFor3dSecure(video)],
];

const PAID: Arrival[] = [
  ['compressing', async (video) => await video.getsEncoding()],
  ['finalizing', async (video) => await video.getsFinalizing()],
  ['needs_attention', async (video) => await video.getsParked()],
];

describe.each(UNPAID)('before the money is in (%s)', (state, arrive) => {
  const ways = WAYS_TO_STOP.filter(([way]) => way !== 'refund' || state.startsWith('paying'));

  it.each(ways)('%s ends with nothing taken, and nothing that could still be', async (_, __, stop) => {
    const video = await begin(arrive);
    await stop(video);
    await endsWith(video, 'never taken');
    const { data } = await treasury().stripe.paymentIntents.list({ limit: 100 });
    const open = data.filter(
      ({ metadata, status }) => metadata['jobId'] === video.world.jobId && status !== 'canceled',
    );
    expect(open).toEqual([]);
  });
});

describe.each(PAID)('paid (%s)', (_, arrive) => {
  it.each(WAYS_TO_STOP)('%s gives back everything, once', async (__, reason, stop) => {
    const video = await begin(arrive);
    await stop(video);
    await video.endsAs('refunded', reason);
    await endsWith(video, 'back');
  });
});

describe('delivered', () => {
  it.each(WAYS_TO_STOP.filter(([way]) => way !== 'refund'))(
    '%s keeps the money, which was earned',
    async (_, __, stop) => {
      const video = await begin(async (it) => await it.getsDelivered());
      await stop(video);
      await endsWith(video, 'kept');
    },
  );

  it('refund gives it back all the same, once', async () => {
    const video = await begin(async (it) => await it.getsDelivered());
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.endsAs('refunded', 'refund_by_support');
    await endsWith(video, 'back');
  });
});

describe('a payment that comes in while it is called off', () => {
  it('by the customer, goes back', async () => {
    const video = await begin(getsAskedFor3dSecure);
    // It crosses the cancel: Stripe has the money when the workflow asks it to call the payment off.
    const { paymentIntentId } = (await treasury().ledger.find(video.world.jobId)) ?? {};
    video.world.wrap('cancelPayment', async (proceed) => {
      if ((await treasury().truthOf(video.world.jobId)).chargedCents === 0) {
        await treasury().money.authenticate(paymentIntentId ?? null, 'succeeded');
      }
      return await proceed();
    });
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await video.endsAs('refunded', 'canceled_by_customer');
    await endsWith(video, 'back');
  });

  it('by the clock, goes on with the job', async () => {
    const video = await begin(getsAskedFor3dSecure);
    const { paymentIntentId } = (await treasury().ledger.find(video.world.jobId)) ?? {};
    const looking = video.world.breakDown('lookUpPayment');
    video.world.wrap('cancelPayment', async (proceed) => {
      await treasury().money.authenticate(paymentIntentId ?? null, 'succeeded');
      return await proceed();
    });
    await video.env.sleep('2 minutes');
    looking.mend();
    await video.endsAs('expired', 'retention_over');
    await endsWith(video, 'kept');
  });
});

async function begin(arrive: (video: Video) => Promise<unknown>): Promise<Video> {
  const video = newVideo(house, treasury());
  await video.start();
  await arrive(video);
  return video;
}

async function getsAskedFor3dSecure(video: Video): Promise<void> {
  await video.getsQuoted();
  await pays(video, { paymentMethodId: CARD.threeDSecure }, 'requires_action');
  await video.comesToRest();
}

async function endsWith(video: Video, end: MoneyEnd): Promise<void> {
  const { state } = await video.ends();
  expectRight(await treasury().truthOf(video.world.jobId), end, state);
}
