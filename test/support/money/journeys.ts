import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { cancelSignal, type CheckoutResult } from '../../../src/contracts/video-workflow.js';
import { HOUR_MS } from '../workflows/fixtures.js';
import { eventually } from '../workflows/eventually.js';
import type { Video } from '../workflows/video.js';
import type { MoneyActivity } from './crash.js';
import type { MoneyEnd, Treasury } from './treasury.js';

/** One way through a job in which money moves, from its start to its end. */
export interface Journey {
  name: string;
  /** How the money must have ended, whatever broke on the way. */
  end: MoneyEnd;
  /** What it is there to show. */
  shows: MoneyActivity[];
  travel: (video: Video, treasury: Treasury) => Promise<unknown>;
}

/** Stripe's test cards. https://docs.stripe.com/testing */
export const CARD = {
  good: 'pm_card_visa',
  declined: 'pm_card_visa_chargeDeclinedInsufficientFunds',
  threeDSecure: 'pm_card_authenticationRequired',
  pendingRefund: 'pm_card_pendingRefund',
} as const;

// Nobody waits longer than that for a checkout that hangs; then its retries are let run out.
const PATIENCE_MS = 1500;

/** Waits for an answer; as long as none comes, time passes. */
export async function withTimePassing<T>(video: Video, answer: Promise<T>): Promise<T> {
  let isOver = false;
  const over = answer.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await Promise.race([over, sleep(PATIENCE_MS)]);
    if (!isOver) await video.env.sleep('20 seconds');
  }
  return await over;
}

/** Buys as a customer does who tries again when it is said that something went wrong, until it ends as expected. */
export async function pays(
  video: Video,
  order: Parameters<Video['buy']>[0] = {},
  end: CheckoutResult['status'] = 'succeeded',
): Promise<CheckoutResult> {
  let tries = 0;
  for (;;) {
    tries += 1;
    const result = await withTimePassing(video, video.buy(order));
    if (result.declineCode !== 'processing_error' || end === result.status) {
      expect(result.status).toBe(end);
      return result;
    }
    expect(tries, 'tries to pay').toBeLessThan(4);
    await isOfferedAgain(video);
  }
}

/** Until the workflow takes a checkout again. */
async function isOfferedAgain(video: Video): Promise<void> {
  await eventually(() => video.world.state === 'quoted');
}

/** Travels it from the start of the job. @throws Error that says which journey, and `about` it. */
export async function travel(journey: Journey, video: Video, treasury: Treasury, about: string): Promise<void> {
  try {
    await video.start();
    await journey.travel(video, treasury);
  } catch (error) {
    throw new Error(`${journey.name}, ${about}: ${String(error)}`, { cause: error });
  }
}

async function delivers(video: Video): Promise<void> {
  await video.endsAs('expired', 'retention_over');
}

async function encodesFor(video: Video, card: string): Promise<void> {
  video.world.encoder.hold();
  await video.getsQuoted();
  await pays(video, { paymentMethodId: card });
  await video.reaches('compressing');
  await video.comesToRest();
}

/** What is bought, paid, returned or called off: between them they come past every step of every money activity. */
export const JOURNEYS: Journey[] = [
  {
    name: 'bought and delivered',
    end: 'kept',
    shows: ['createPayment', 'confirmPayment', 'recordDelivery', 'lookUpPayment'],
    travel: async (video) => {
      await video.getsQuoted();
      await pays(video);
      await delivers(video);
    },
  },
  {
    name: 'declined, then another card for a dearer target',
    end: 'kept',
    shows: ['confirmPayment'],
    travel: async (video) => {
      await video.getsQuoted();
      await pays(video, { paymentMethodId: CARD.declined }, 'declined');
      await isOfferedAgain(video);
      await pays(video, { what: 'outlook' });
      await delivers(video);
    },
  },
  {
    name: '3-D Secure, and every webhook is lost',
    end: 'kept',
    shows: ['lookUpPayment'],
    travel: async (video, { money }) => {
      await video.getsQuoted();
      const { paymentIntentId } = await pays(video, { paymentMethodId: CARD.threeDSecure }, 'requires_action');
      await money.authenticate(paymentIntentId, 'succeeded');
      await delivers(video);
    },
  },
  {
    name: '3-D Secure that nobody finishes',
    end: 'never taken',
    shows: ['cancelPayment'],
    travel: async (video) => {
      await video.getsQuoted();
      await pays(video, { paymentMethodId: CARD.threeDSecure }, 'requires_action');
      await video.endsAs('abandoned', 'payment_timeout');
    },
  },
  {
    name: 'declined, then silence',
    end: 'never taken',
    shows: ['cancelPayment'],
    travel: async (video) => {
      await video.getsQuoted();
      await pays(video, { paymentMethodId: CARD.declined }, 'declined');
      await video.endsAs('abandoned', 'quote_timeout');
    },
  },
  {
    name: 'canceled in the middle of the encode',
    end: 'back',
    shows: ['cancelPayment', 'refundPayment'],
    travel: async (video) => {
      await encodesFor(video, CARD.good);
      await video.handle.signal(cancelSignal, { actor: 'customer' });
      await video.endsAs('refunded', 'canceled_by_customer');
    },
  },
  {
    name: 'canceled, and the bank takes its time with the refund',
    end: 'back',
    shows: ['refundPayment'],
    travel: async (video) => {
      await encodesFor(video, CARD.pendingRefund);
      await video.handle.signal(cancelSignal, { actor: 'customer' });
      await video.endsAs('refunded', 'canceled_by_customer');
    },
  },
  {
    name: 'canceled while the bank disputes the charge, which it wins for us',
    end: 'back',
    shows: ['refundPayment'],
    travel: async (video, treasury) => {
      await encodesFor(video, CARD.good);
      // Not before the cancel has come: the dispute alone would stop the job as well, and whichever is first is the reason.
      const refund = video.world.hold('refundPayment');
      await video.handle.signal(cancelSignal, { actor: 'customer' });
      await eventually(() => refund.waiting === 1);
      const dispute = await openDispute(video, treasury);
      refund.release();
      await video.env.sleep(HOUR_MS);
      await treasury.money.closeDispute(dispute, 'won');
      await video.endsAs('refunded', 'canceled_by_customer');
    },
  },
];

/** Looked for in the events: a fault that is armed for the product must not strike the story. */
async function openDispute({ world }: Video, { stripe, ledger, money }: Treasury): Promise<string> {
  const { paymentIntentId = null } = (await ledger.find(world.jobId)) ?? {};
  if (paymentIntentId === null) throw new Error('nothing was bought');
  await money.openDispute(paymentIntentId);
  const { data } = await stripe.events.list({ type: 'charge.dispute.created', limit: 100 });
  const objects = data.map((event) => event.data.object as { id: string; payment_intent: string });
  const dispute = objects.find(({ payment_intent }) => payment_intent === paymentIntentId);
  if (!dispute) throw new Error('Stripe tells of no dispute');
  return dispute.id;
}
