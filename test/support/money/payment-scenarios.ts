import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { PROVIDER_UNAVAILABLE } from '../../../src/contracts/decline-codes.js';
import { cancelSignal, type CheckoutResult } from '../../../src/contracts/video-workflow.js';
import { HOUR_MS, PRICE_CENTS } from '../workflows/fixtures.js';
import { eventually } from '../eventually.js';
import type { VideoDriver } from '../workflows/video-driver.js';
import type { MoneyActivity } from './crashing-worker.js';
import type { PaymentOutcome, PaymentsHarness } from './payments-harness.js';

/** One scenario of a job in which money moves, from its start to its end. */
export interface PaymentScenario {
  name: string;
  /** The state that the money must have at the end, whatever failed on the way. */
  outcome: PaymentOutcome;
  /** The money activities that the scenario covers. */
  covers: MoneyActivity[];
  run: (video: VideoDriver, treasury: PaymentsHarness) => Promise<unknown>;
}

/** Stripe's test cards. https://docs.stripe.com/testing */
export const STRIPE_TEST_CARDS = {
  good: 'pm_card_visa',
  declined: 'pm_card_visa_chargeDeclinedInsufficientFunds',
  threeDSecure: 'pm_card_authenticationRequired',
  pendingRefund: 'pm_card_pendingRefund',
  unknown: 'pm_card_thatIsNone',
} as const;

// The longest wait for a checkout that hangs; after that, its retries are allowed to run out.
const CHECKOUT_TIMEOUT_MS = 1500;

/** Waits for an answer and lets time pass until it arrives. */
export async function awaitSkippingTime<T>(video: VideoDriver, answer: Promise<T>): Promise<T> {
  let isOver = false;
  const over = answer.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await Promise.race([over, sleep(CHECKOUT_TIMEOUT_MS)]);
    if (!isOver) await video.env.sleep('20 seconds');
  }
  return await over;
}

/** Buys like a customer who tries again after each error, until the purchase ends as expected. */
export async function payWithRetries(
  video: VideoDriver,
  order: Parameters<VideoDriver['buy']>[0] = {},
  end: CheckoutResult['status'] = 'succeeded',
): Promise<CheckoutResult> {
  let tries = 0;
  for (;;) {
    tries += 1;
    const result = await awaitSkippingTime(video, video.buy(order));
    if (result.declineCode !== PROVIDER_UNAVAILABLE || end === result.status) {
      expect(result.status).toBe(end);
      return result;
    }
    expect(tries, 'tries to pay').toBeLessThan(4);
    await waitUntilQuotedAgain(video);
  }
}

/** Waits until the workflow accepts a checkout again. */
async function waitUntilQuotedAgain(video: VideoDriver): Promise<void> {
  await eventually(() => video.backend.state === 'quoted');
}

/** Runs the scenario from the start of the job. @throws Error that names the scenario and contains `about`. */
export async function runScenario(
  journey: PaymentScenario,
  video: VideoDriver,
  treasury: PaymentsHarness,
  about: string,
): Promise<void> {
  try {
    await video.start();
    await journey.run(video, treasury);
  } catch (error) {
    throw new Error(`${journey.name}, ${about}: ${String(error)}`, { cause: error });
  }
}

async function expectDelivered(video: VideoDriver): Promise<void> {
  await video.expectEndState('expired', 'retention_over');
}

async function payAndStartEncode(video: VideoDriver, card: string): Promise<void> {
  video.backend.encoder.hold();
  await video.driveToQuoted();
  await payWithRetries(video, { paymentMethodId: card });
  await video.waitForState('compressing');
  await video.waitUntilIdle();
}

/** Scenarios of purchases, payments, refunds and cancellations. Together they pass every step of every money activity. */
export const PAYMENT_SCENARIOS: PaymentScenario[] = [
  {
    name: 'bought and delivered',
    outcome: 'kept',
    covers: ['createPayment', 'confirmPayment', 'recordDelivery', 'lookUpPayment'],
    run: async (video) => {
      await video.driveToQuoted();
      await payWithRetries(video);
      await expectDelivered(video);
    },
  },
  {
    name: 'declined, then another card for a dearer target',
    outcome: 'kept',
    covers: ['confirmPayment'],
    run: async (video) => {
      await video.driveToQuoted();
      await payWithRetries(video, { paymentMethodId: STRIPE_TEST_CARDS.declined }, 'declined');
      await waitUntilQuotedAgain(video);
      await payWithRetries(video, { what: 'outlook' });
      await expectDelivered(video);
    },
  },
  {
    name: '3-D Secure, and every webhook is lost',
    outcome: 'kept',
    covers: ['lookUpPayment'],
    run: async (video, { simulator }) => {
      await video.driveToQuoted();
      const { paymentIntentId } = await payWithRetries(
        video,
        { paymentMethodId: STRIPE_TEST_CARDS.threeDSecure },
        'requires_action',
      );
      await simulator.authenticate(paymentIntentId, 'succeeded');
      await expectDelivered(video);
    },
  },
  {
    name: '3-D Secure, then another card for a dearer target',
    outcome: 'kept',
    covers: ['confirmPayment'],
    run: async (video, { ledger }) => {
      await video.driveToQuoted();
      await payWithRetries(video, { paymentMethodId: STRIPE_TEST_CARDS.threeDSecure }, 'requires_action');
      await payWithRetries(video, { what: 'outlook' });
      await expectDelivered(video);
      expect(await ledger.find(video.backend.jobId)).toMatchObject({ quoteId: 'outlook' });
    },
  },
  {
    name: '3-D Secure, then a card that the provider does not know, then 3-D Secure after all',
    outcome: 'kept',
    covers: ['confirmPayment'],
    run: async (video, { ledger, simulator }) => {
      await video.driveToQuoted();
      const { paymentIntentId } = await payWithRetries(
        video,
        { paymentMethodId: STRIPE_TEST_CARDS.threeDSecure },
        'requires_action',
      );
      await payWithRetries(video, { what: 'outlook', paymentMethodId: STRIPE_TEST_CARDS.unknown }, 'declined');
      await simulator.authenticate(paymentIntentId, 'succeeded');
      await expectDelivered(video);
      expect(await ledger.find(video.backend.jobId), 'for its own price').toMatchObject({
        quoteId: 'gmail',
        amountCents: PRICE_CENTS,
      });
    },
  },
  {
    name: '3-D Secure that nobody finishes',
    outcome: 'never taken',
    covers: ['cancelPayment'],
    run: async (video) => {
      await video.driveToQuoted();
      await payWithRetries(video, { paymentMethodId: STRIPE_TEST_CARDS.threeDSecure }, 'requires_action');
      await video.expectEndState('abandoned', 'payment_timeout');
    },
  },
  {
    name: 'declined, then silence',
    outcome: 'never taken',
    covers: ['cancelPayment'],
    run: async (video) => {
      await video.driveToQuoted();
      await payWithRetries(video, { paymentMethodId: STRIPE_TEST_CARDS.declined }, 'declined');
      await video.expectEndState('abandoned', 'quote_timeout');
    },
  },
  {
    name: 'canceled in the middle of the encode',
    outcome: 'back',
    covers: ['cancelPayment', 'refundPayment'],
    run: async (video) => {
      await payAndStartEncode(video, STRIPE_TEST_CARDS.good);
      await video.handle.signal(cancelSignal, { actor: 'customer' });
      await video.expectEndState('refunded', 'canceled_by_customer');
    },
  },
  {
    name: 'canceled, and the bank takes its time with the refund',
    outcome: 'back',
    covers: ['refundPayment'],
    run: async (video) => {
      await payAndStartEncode(video, STRIPE_TEST_CARDS.pendingRefund);
      await video.handle.signal(cancelSignal, { actor: 'customer' });
      await video.expectEndState('refunded', 'canceled_by_customer');
    },
  },
  {
    name: 'canceled while the bank disputes the charge, which it wins for us',
    outcome: 'back',
    covers: ['refundPayment'],
    run: async (video, treasury) => {
      await payAndStartEncode(video, STRIPE_TEST_CARDS.good);
      // Not before the cancel has arrived: the dispute alone would stop the job as well, and the first of the two is the reason.
      const refund = video.backend.hold('refundPayment');
      await video.handle.signal(cancelSignal, { actor: 'customer' });
      await eventually(() => refund.waiting === 1);
      const dispute = await openDispute(video, treasury);
      refund.release();
      await video.env.sleep(HOUR_MS);
      await treasury.simulator.closeDispute(dispute, 'won');
      await video.expectEndState('refunded', 'canceled_by_customer');
    },
  },
];

/** Read from the events, so that a fault that is set for the product does not hit the scenario itself. */
async function openDispute({ backend }: VideoDriver, { stripe, ledger, simulator }: PaymentsHarness): Promise<string> {
  const { paymentIntentId = null } = (await ledger.find(backend.jobId)) ?? {};
  if (paymentIntentId === null) throw new Error('nothing was bought');
  await simulator.openDispute(paymentIntentId);
  const { data } = await stripe.events.list({ type: 'charge.dispute.created', limit: 100 });
  const objects = data.map((event) => event.data.object as { id: string; payment_intent: string });
  const dispute = objects.find(({ payment_intent }) => payment_intent === paymentIntentId);
  if (!dispute) throw new Error('Stripe tells of no dispute');
  return dispute.id;
}
