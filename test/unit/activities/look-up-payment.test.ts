import { describe, expect, it } from 'vitest';
import { createPaymentActivities } from '../../../activities/payment.activities.js';
import type { LedgerEntry } from '../../../src/domain/ledger/ledger-entry.js';
import type { PaymentsGateway } from '../../../src/gateways/payments/payments.gateway.js';
import type { PaymentsRepository } from '../../../src/persistence/payments/payments.repository.js';

const RECEIVED = { atMs: 1, kind: 'received', amountCents: 500 } as const;
const DELIVERED = { atMs: 9, kind: 'delivered' } as const;

function dispute(disputeId: string, amountCents: number, outcome?: 'won' | 'lost'): LedgerEntry[] {
  const about = { atMs: 2, disputeId, amountCents };
  return [
    { ...about, kind: 'dispute_opened' },
    ...(outcome ? [{ ...about, kind: `dispute_${outcome}` } as const] : []),
  ];
}

function refund(refundId: string, amountCents: number): LedgerEntry {
  return { atMs: 3, kind: 'refund_succeeded', refundId, amountCents };
}

async function lookUpPayment(entries: LedgerEntry[], promisedUntilMs?: number | null) {
  const record = { _id: 'job-1', paymentIntentId: 'pi_1', entries };
  const ledger = { find: async () => record, appendEntry: async () => undefined };
  const intent = { id: 'pi_1', status: 'succeeded', amountCents: 500, receivedCents: 500, declineCode: null };
  const { lookUpPayment: look } = createPaymentActivities({
    ledger: ledger as unknown as PaymentsRepository,
    payments: { retrieve: async () => intent } as unknown as PaymentsGateway,
    modeOf: async () => 'live',
    promisedUntilMs: async () => promisedUntilMs,
    pageUrlOf: (jobId) => `https://mailsized.example/v/${jobId}`,
  });
  return await look({ jobId: 'job-1' });
}

describe('looking up the payment of a job', () => {
  it.each<[string, LedgerEntry[], boolean]>([
    ['was paid', [], false],
    ['has an open dispute', dispute('dp_1', 500), true],
    [
      'has an open dispute, and an older one that was won',
      [...dispute('dp_1', 200, 'won'), ...dispute('dp_2', 300)],
      true,
    ],
    [
      'has an open dispute, and a newer one that was won',
      [...dispute('dp_1', 200), ...dispute('dp_2', 300, 'won')],
      true,
    ],
    [
      'has a lost dispute, and a newer one that was won',
      [...dispute('dp_1', 200, 'lost'), ...dispute('dp_2', 300, 'won')],
      true,
    ],
    ['has a dispute that was won', dispute('dp_1', 500, 'won'), false],
    ['was refunded in part after a dispute that was won', [...dispute('dp_1', 500, 'won'), refund('re_1', 200)], false],
    ['was refunded in full after a dispute that was won', [...dispute('dp_1', 500, 'won'), refund('re_1', 500)], true],
  ])('of which the ledger says that it %s', async (_, entries, refunded) => {
    expect(await lookUpPayment([RECEIVED, ...entries])).toMatchObject({ status: 'succeeded', refunded });
  });

  it('leaves a delivered job delivered while the bank asks for the money', async () => {
    const entries = [RECEIVED, DELIVERED, ...dispute('dp_1', 200, 'won'), ...dispute('dp_2', 500)];
    expect(await lookUpPayment(entries)).toMatchObject({ delivered: true, refunded: false });
  });

  it('says until when a delivered result is promised, and whether the customer has not seen the delivery', async () => {
    expect(await lookUpPayment([RECEIVED, DELIVERED], 99)).toMatchObject({ delivered: true, promisedUntilMs: 99 });
    expect(await lookUpPayment([RECEIVED, DELIVERED], null)).toMatchObject({ promisedUntilMs: null });
  });

  it('says nothing of a promise that was kept to its end, or that was never made', async () => {
    expect(await lookUpPayment([RECEIVED, DELIVERED], undefined)).not.toHaveProperty('promisedUntilMs');
    expect(await lookUpPayment([RECEIVED], 99)).not.toHaveProperty('promisedUntilMs');
  });
});
