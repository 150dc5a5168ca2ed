import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPaymentActivities } from '../../../activities/payment.activities.js';
import type { PaymentsGateway, TimeWindow } from '../../../src/gateways/payments/payments.gateway.js';
import type { PaymentsRepository } from '../../../src/persistence/payments/payments.repository.js';

const MINUTE_MS = 60_000;
const STRIPE_NOW_MS = Date.parse('2026-01-01T12:00:00Z');

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** Stripe has created the PaymentIntent of a job and answered with a failure, and the key was given up. */
async function createAgain(ourClockMs: number): Promise<string[]> {
  vi.setSystemTime(ourClockMs);
  const created: string[] = [];
  const createdAt = new Date(ourClockMs - 5000);
  const price = { amountCents: 199, currency: 'usd' };
  const unpaid = { paymentIntentId: null, entries: [], createdAt, keysGivenUp: { 'job-1:create': 1 } };
  const record = { _id: 'job-1', ...price, ...unpaid };
  const ledger = {
    open: async () => record,
    setPaymentIntent: async (_jobId: string, id: string) => void created.push(id),
    appendEntry: async () => undefined,
  };
  const payments = {
    async *paymentsWithin({ fromMs, toMs }: TimeWindow) {
      if (fromMs <= STRIPE_NOW_MS && STRIPE_NOW_MS < toMs) yield { id: 'pi_first', jobId: 'job-1', ...price };
    },
    create: async () => ({ id: 'pi_second', amountCents: 199 }),
  };
  const { createPayment } = createPaymentActivities({
    ledger: ledger as unknown as PaymentsRepository,
    payments: payments as unknown as PaymentsGateway,
    modeOf: async () => 'live',
    pageUrlOf: (jobId) => `https://mailsized.example/v/${jobId}`,
  });
  await createPayment({ jobId: 'job-1', ...price });
  return created;
}

describe('a PaymentIntent whose creation was answered with a failure', () => {
  it.each([-10, 0, 10])('is found again while our clock is off by %i minutes', async (minutes) => {
    expect(await createAgain(STRIPE_NOW_MS + minutes * MINUTE_MS)).toEqual(['pi_first']);
  });
});
