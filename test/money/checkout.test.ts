import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { createPaymentActivities } from '../../activities/payment.activities.js';
import { CheckoutService } from '../../src/api/videos/checkout.service.js';
import { cancelSignal } from '../../src/contracts/video-workflow.js';
import type { VideoState } from '../../src/domain/video-state.js';
import { VideoWorkflows } from '../../src/temporal/video-workflows.js';
import type { MoneyActivity } from '../support/money/crash.js';
import { CARD } from '../support/money/journeys.js';
import { chosenOf } from '../support/money/share.js';
import { expectRight, newVideo, useTreasury } from '../support/money/treasury.js';
import { eventually } from '../support/stack/eventually.js';
import { DEARER_PRICE_CENTS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';
import type { Video } from '../support/workflows/video.js';

const house = useHouse();
const treasury = useTreasury();
const PAID = { status: 'succeeded', paymentIntentId: expect.stringMatching(/^pi_/) };

describe('one charge, however it is bought:', () => {
  it('a double click, the same attempt twice at once', async () => {
    const video = await offered();
    const choice = order();
    expect(await Promise.all([checkout(video, choice), checkout(video, choice)])).toEqual([PAID, PAID]);
    await endsWithOneCharge(video);
  });

  it('two tabs, two attempts at once, for two prices: one of them', async () => {
    const video = await offered();
    const both = [order(), order({ quoteId: 'outlook' })].map((choice) => checkout(video, choice));
    expect(await Promise.all(both)).toEqual([PAID, PAID]);
    const charged = await endsWithOneCharge(video);
    expect([PRICE_CENTS, DEARER_PRICE_CENTS]).toContain(charged);
  });

  it('a request that is repeated with its Idempotency-Key because the answer was lost', async () => {
    const video = await offered();
    const key = randomUUID();
    const choice = order({ attemptId: undefined });
    await expect(checkout(video, choice, key, forgetfulWorkflows())).rejects.toThrow('the answer was lost');
    expect(await checkout(video, choice, key)).toEqual(PAID);
    await video.endsAs('expired', 'retention_over');
    expect(await checkout(video, choice, key), 'even when all is over').toEqual(PAID);
    await endsWithOneCharge(video);
  });

  it('a decline, and then another card', async () => {
    const video = await offered();
    const declined = checkout(video, order({ paymentMethodId: CARD.declined }));
    await expect(declined).rejects.toMatchObject({ code: 'payment_declined' });
    await video.reaches('quoted', 2);
    expect(await checkout(video, order())).toEqual(PAID);
    await endsWithOneCharge(video);
  });

  it('a price that the client names, past every check of the API', async () => {
    const video = await offered();
    const tampered = { ...order(), amountCents: 1, currency: 'idr', price: { amountCents: 1 } };
    expect(await new VideoWorkflows(house.env.client).checkout(video.world.jobId, tampered)).toEqual(PAID);
    expect(await endsWithOneCharge(video)).toBe(PRICE_CENTS);
  });
});

describe('a worker that is gone with its answer, so that Temporal only hears nothing', () => {
  it('in each money activity, is replaced when its time is over, and no money moves twice', async () => {
    const all = Object.keys(createPaymentActivities(treasury())) as MoneyActivity[];
    const activities = chosenOf('silence', all, () => 'any');
    const videos = await Promise.all(
      activities.map(async (activity) => {
        const video = newVideo(house, treasury());
        const lost = losesItsFirstAnswer(video, activity);
        await video.start();
        await video.completeUpload();
        return { activity, video, lost };
      }),
    );
    // Real time: nothing is skipped while an activity may still be at work.
    await Promise.all(
      videos.map(async ({ activity, video }) => {
        await comesTo(video, 'quoted');
        video.world.encoder.hold();
        await video.buy();
        await comesTo(video, 'compressing');
        const isForTheEnd = activity === 'cancelPayment' || activity === 'refundPayment';
        if (isForTheEnd) await video.handle.signal(cancelSignal, { actor: 'customer' });
        else video.world.encoder.release();
      }),
    );
    for (const { activity, video, lost } of videos) {
      const { state } = await video.ends();
      expect(lost(), `${activity} has lost an answer`).toBe(true);
      const end = state === 'refunded' ? 'back' : 'kept';
      expectRight(await treasury().truthOf(video.world.jobId), end, activity);
    }
  }, 300_000);

  async function comesTo({ world }: Video, state: VideoState): Promise<void> {
    await eventually(
      () => world.state,
      (now) => now === state,
      { patienceMs: 120_000 },
    );
  }

  /** The activity is carried out in full; then there is silence. */
  function losesItsFirstAnswer(video: Video, activity: MoneyActivity): () => boolean {
    let isLost = false;
    video.world.wrap(activity, async (proceed) => {
      const result = await proceed();
      if (isLost) return result;
      isLost = true;
      // Ends with the worker at the latest.
      return await Context.current().cancelled;
    });
    return () => isLost;
  }
});

async function offered(): Promise<Video> {
  const video = newVideo(house, treasury());
  await video.start();
  await video.getsQuoted();
  return video;
}

function order(change: { quoteId?: string; attemptId?: string | undefined; paymentMethodId?: string } = {}) {
  return { quoteId: 'gmail', attemptId: randomUUID(), paymentMethodId: CARD.good, ...change };
}

/** As the HTTP endpoint does it. */
async function checkout(
  { world }: Video,
  choice: ReturnType<typeof order>,
  idempotencyKey?: string,
  workflows = new VideoWorkflows(house.env.client),
) {
  const service = new CheckoutService(workflows, treasury().payments);
  return await service.checkout(world.jobId, choice, idempotencyKey);
}

/** The update has arrived and been answered, and the process that asked dies with the answer. */
function forgetfulWorkflows(): VideoWorkflows {
  const workflows = new VideoWorkflows(house.env.client);
  const really = workflows.checkout.bind(workflows);
  workflows.checkout = async (...asked) => {
    await really(...asked);
    throw new Error('the answer was lost');
  };
  return workflows;
}

/** @returns how much it was. */
async function endsWithOneCharge(video: Video): Promise<number> {
  await video.endsAs('expired', 'retention_over');
  const truth = await treasury().truthOf(video.world.jobId);
  expectRight(truth, 'kept', 'bought');
  return truth.chargedCents;
}
