import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { compareMoney } from '../../../activities/support/compare-money.js';
import type { LedgerEntry } from '../../../src/domain/ledger/ledger-entry.js';
import type { DisputeRecord } from '../../../src/gateways/payments/payments.gateway.js';

type Deps = Parameters<typeof compareMoney>[0];

async function* none(): AsyncGenerator<never> {}

/** Compares a ledger of these entries with a provider of these disputes, and answers which of them the ledger learns. */
async function learnedFrom(entries: LedgerEntry[], disputes: DisputeRecord[]): Promise<DisputeRecord[]> {
  const learned: DisputeRecord[] = [];
  const payments = {
    paymentsWithin: none,
    refundsWithin: none,
    refundsFailedWithin: none,
    disputesWithin: async function* () {
      for (const dispute of disputes) yield { ...dispute, paymentIntentId: 'pi_1' };
    },
  };
  const ledger = {
    findWithEntriesWithin: none,
    findByPaymentIntent: async () => ({ _id: 'job-1', paymentIntentId: 'pi_1', entries }),
    recordDisputes: async (_: string, news: DisputeRecord[]) => void learned.push(...news),
  };
  const reconcileState = { state: async () => ({ acceptedAt: null }) };
  const deps = { ledger, payments, reconcileState, logger: pino({ level: 'silent' }) } as unknown as Deps;
  const { learned: count } = await compareMoney(deps, { fromMs: 0, toMs: 1, dryRun: false });
  expect(count).toBe(learned.length);
  return learned;
}

describe('comparing the ledger with the disputes at Stripe', () => {
  const opened = (disputeId: string, amountCents: number): LedgerEntry => ({
    ...{ atMs: 1, kind: 'dispute_opened', disputeId, amountCents },
  });
  const open = (id: string, amountCents: number): DisputeRecord => ({ id, amountCents, status: 'open' });

  it.each<[string, LedgerEntry[], DisputeRecord[], string[]]>([
    ['nothing of what it knows', [opened('dp_1', 200)], [open('dp_1', 200)], []],
    [
      'of a second dispute of the same payment',
      [opened('dp_1', 200)],
      [open('dp_1', 200), open('dp_2', 300)],
      ['dp_2'],
    ],
    ['of a decision', [opened('dp_1', 200)], [{ ...open('dp_1', 200), status: 'lost' }], ['dp_1']],
    ['of another amount', [opened('dp_1', 500)], [open('dp_1', 200)], ['dp_1']],
  ])('the ledger learns %s', async (_, entries, disputes, learned) => {
    expect((await learnedFrom(entries, disputes)).map(({ id }) => id)).toEqual(learned);
  });
});
