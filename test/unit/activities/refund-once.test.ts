import { describe, expect, it } from 'vitest';
import { refundOnce } from '../../../activities/support/refund-once.js';
import type { RefundStep } from '../../../src/contracts/activities.js';
import type { RefundOrder } from '../../../src/domain/ledger/refund-order.js';
import {
  PaymentRequestRejected,
  PaymentsUnavailable,
  type DisputeRecord,
  type PaymentsGateway,
  type RefundRecord,
} from '../../../src/gateways/payments/payments.gateway.js';
import type { LedgerEntry } from '../../../src/domain/ledger/ledger-entry.js';
import type { PaymentsRepository } from '../../../src/persistence/payments/payments.repository.js';
import { seededRandom } from '../../support/seeded-random.js';

const RECEIVED_CENTS = 499;

const ALL = { reason: 'refund_by_support' } as const;

interface RefundRequest {
  amountCents: number;
  claimId?: string;
}

/** A ledger and a provider with one payment. Like Stripe's, a key that was seen before has no second effect. */
class RefundHarness {
  receivedCents = RECEIVED_CENTS;
  refunds: RefundRecord[] = [];
  disputes: DisputeRecord[] = [];
  readonly keys: string[] = [];
  readonly entries: LedgerEntry[] = [];
  readonly noted: DisputeRecord[] = [];
  nextStatus: RefundRecord['status'] = 'succeeded';
  losesResponses = false;
  /** How Stripe answers the next request instead: with a failure of its own, or a refusal. It keeps that under the key. */
  nextFailure: typeof PaymentsUnavailable | typeof PaymentRequestRejected | null = null;
  private readonly storedFailures = new Map<string, NonNullable<RefundHarness['nextFailure']>>();
  private readonly keysGivenUp: Record<string, number> = {};
  private readonly answers = new Map<string, RefundRecord>();

  constructor(private readonly paymentIntentId: string | null = 'pi_1') {}

  has(...refunds: [number, RefundRecord['status'], string?][]): this {
    for (const [amountCents, status, claimId] of refunds) {
      this.refunds.push({
        id: `re_${this.refunds.length + 1}`,
        amountCents,
        status,
        claimId: claimId ?? null,
        isOurs: true,
      });
    }
    return this;
  }

  async refundOnce(order: Omit<RefundStep, 'jobId'> = ALL) {
    const record = { _id: 'job-1', paymentIntentId: this.paymentIntentId, keysGivenUp: this.keysGivenUp };
    const ledger = {
      find: async () => (this.paymentIntentId ? record : null),
      appendEntry: async (_: string, entry: LedgerEntry) => void this.entries.push(entry),
      recordAbandonedIdempotencyKeys: async (_: string, name: string, count: number) =>
        void (this.keysGivenUp[name] = count),
      recordDisputes: async (_: string, disputes: readonly DisputeRecord[]) => void this.noted.push(...disputes),
    };
    const payments = {
      retrieve: async () => ({ receivedCents: this.receivedCents }),
      listRefunds: async () => structuredClone(this.refunds),
      listDisputes: async () => this.disputes,
      refund: async (_: string, wanted: RefundRequest, key: string) => this.refund(wanted, key),
    };
    return await refundOnce(
      { ledger: ledger as unknown as PaymentsRepository, payments: payments as unknown as PaymentsGateway },
      { jobId: 'job-1', ...order },
    );
  }

  /** What has left us or is about to. */
  get refundedOrPendingCents(): number {
    return this.refunds
      .filter(({ status }) => status !== 'failed' && status !== 'canceled')
      .reduce((sum, { amountCents }) => sum + amountCents, 0);
  }

  private refund({ amountCents, claimId }: RefundRequest, key: string): RefundRecord {
    this.keys.push(key);
    const StoredFailure = this.storedFailures.get(key);
    if (StoredFailure) throw new StoredFailure('stored', true);
    const Failure = this.nextFailure;
    if (Failure) {
      this.nextFailure = null;
      this.storedFailures.set(key, Failure);
      throw new Failure('new');
    }
    const id = `re_${this.refunds.length + 1}`;
    const made: RefundRecord = this.answers.get(key) ?? {
      id,
      amountCents,
      status: this.nextStatus,
      claimId: claimId ?? null,
      isOurs: true,
    };
    if (!this.answers.has(key)) this.refunds.push(made);
    this.answers.set(key, made);
    if (this.losesResponses) throw new Error('the connection was cut');
    return structuredClone(made);
  }
}

describe('one step of a refund', () => {
  it('gives everything back at first', async () => {
    const world = new RefundHarness();
    expect(await world.refundOnce()).toMatchObject({ status: 'settled', refundedCents: 499 });
    expect(world.keys).toEqual(['job-1:refund:0']);
    expect(world.entries).toMatchObject([
      { kind: 'refund_requested', reason: 'refund_by_support' },
      { kind: 'refund_succeeded', amountCents: 499, refundId: 're_1' },
    ]);
  });

  it.each<[string, [number, RefundRecord['status']][], number, string[]]>([
    ['what is left of a part refund', [[200, 'succeeded']], 499, ['job-1:refund:1']],
    ['what is left while a part is on its way', [[200, 'pending']], 299, ['job-1:refund:1']],
    ['nothing while all of it is on its way', [[499, 'pending']], 0, []],
    ['nothing while the bank asks the customer', [[499, 'requires_action']], 0, []],
    [
      'nothing when all is back, in parts',
      [
        [200, 'succeeded'],
        [299, 'succeeded'],
      ],
      499,
      [],
    ],
    ['all of it under a new key after a failure', [[499, 'failed']], 499, ['job-1:refund:1']],
    [
      'all of it under a third key after two',
      [
        [499, 'failed'],
        [499, 'canceled'],
      ],
      499,
      ['job-1:refund:2'],
    ],
    [
      'nothing when the second try went through',
      [
        [499, 'failed'],
        [499, 'succeeded'],
      ],
      499,
      [],
    ],
    [
      'the part that failed',
      [
        [200, 'succeeded'],
        [299, 'failed'],
      ],
      499,
      ['job-1:refund:2'],
    ],
  ])('gives back %s', async (_, before, refundedCents, keys) => {
    const world = new RefundHarness().has(...before);
    const view = await world.refundOnce();
    expect(view.refundedCents).toBe(refundedCents);
    expect(view.status).toBe(refundedCents === RECEIVED_CENTS ? 'settled' : 'pending');
    expect(world.keys).toEqual(keys);
    expect(world.refundedOrPendingCents).toBe(RECEIVED_CENTS);
  });

  it.each<[DisputeRecord['status'], string, 'settled' | 'pending', string[]]>([
    ['open', 'nothing, and looks again: the money is with the bank', 'pending', []],
    ['lost', 'nothing any more: the bank has', 'settled', []],
    ['won', 'all of it: the bank has given it back to us', 'settled', ['job-1:refund:0']],
  ])('of a payment whose dispute is %s gives back %s', async (status, _, expected, keys) => {
    const world = new RefundHarness();
    world.disputes = [{ id: 'dp_1', amountCents: RECEIVED_CENTS, status }];
    expect((await world.refundOnce()).status).toBe(expected);
    expect(world.keys).toEqual(keys);
    expect(world.noted).toEqual(world.disputes);
  });

  it.each<[string, [number, DisputeRecord['status']][], number, 'settled' | 'pending']>([
    [
      'the part that was won while the rest is with the bank',
      [
        [200, 'won'],
        [299, 'open'],
      ],
      200,
      'pending',
    ],
    [
      'the part that was won, whichever of them is newer',
      [
        [299, 'open'],
        [200, 'won'],
      ],
      200,
      'pending',
    ],
    [
      'the part that was won when the rest was lost',
      [
        [200, 'lost'],
        [299, 'won'],
      ],
      299,
      'settled',
    ],
    [
      'nothing while two banks ask for all of it',
      [
        [499, 'open'],
        [499, 'open'],
      ],
      0,
      'pending',
    ],
    [
      'nothing when all of it was lost twice',
      [
        [499, 'lost'],
        [499, 'lost'],
      ],
      0,
      'settled',
    ],
    [
      'nothing when all of it was lost and is asked for again',
      [
        [499, 'lost'],
        [499, 'open'],
      ],
      0,
      'settled',
    ],
  ])('of a payment with two disputes gives back %s', async (_, disputes, refundedCents, expected) => {
    const world = new RefundHarness();
    world.disputes = disputes.map(([amountCents, status], index) => ({ id: `dp_${index + 1}`, amountCents, status }));
    expect(await world.refundOnce()).toMatchObject({ status: expected, refundedCents });
    expect(world.refundedOrPendingCents).toBe(refundedCents);
  });

  it('is `pending` until the bank has said yes', async () => {
    const world = new RefundHarness();
    world.nextStatus = 'pending';
    expect(await world.refundOnce()).toMatchObject({ status: 'pending', refundedCents: 0 });
    expect(world.entries.at(-1)).toMatchObject({ kind: 'refund_created', refundId: 're_1' });
  });

  it.each([
    ['a failure of its own', PaymentsUnavailable],
    ['a refusal', PaymentRequestRejected],
  ])('takes a new key once Stripe only repeats %s, and not before', async (_, failure) => {
    const world = new RefundHarness();
    world.nextFailure = failure;
    for (let attempt = 1; attempt <= 2; attempt += 1) await expect(world.refundOnce()).rejects.toThrow();
    expect(await world.refundOnce()).toMatchObject({ status: 'settled', refundedCents: 499 });
    expect(world.keys).toEqual(['job-1:refund:0', 'job-1:refund:0', 'job-1:refund:0:again1']);
    expect(world.refundedOrPendingCents).toBe(RECEIVED_CENTS);
  });

  it('makes no new one while more have failed than it may: the bank is given time', async () => {
    const world = new RefundHarness().has([499, 'failed']);
    expect(await world.refundOnce({ ...ALL, failuresAllowed: 0 })).toMatchObject({ status: 'pending', failures: 1 });
    expect(world.keys).toEqual([]);
    expect(await world.refundOnce({ ...ALL, failuresAllowed: 1 })).toMatchObject({ status: 'settled' });
  });

  it('finds its own refund again when the answer was lost', async () => {
    const world = new RefundHarness();
    world.losesResponses = true;
    await expect(world.refundOnce()).rejects.toThrow('cut');
    world.losesResponses = false;
    expect(await world.refundOnce()).toMatchObject({ status: 'settled', refundedCents: 499 });
    expect(world.refundedOrPendingCents).toBe(RECEIVED_CENTS);
  });

  it.each([
    ['was never received', () => Object.assign(new RefundHarness(), { receivedCents: 0 })],
    ['has no ledger', () => new RefundHarness(null)],
  ])('gives nothing back for a payment that %s', async (_, make) => {
    const world = make();
    expect(await world.refundOnce()).toMatchObject({ status: 'settled', refundedCents: 0 });
    expect(world.keys).toEqual([]);
  });

  it('writes every refund that it sees into the ledger, ours or not', async () => {
    const world = new RefundHarness().has([100, 'succeeded'], [399, 'failed']);
    world.nextStatus = 'pending';
    await world.refundOnce();
    expect(world.entries.slice(1).map(({ kind, amountCents }) => `${kind} ${amountCents}`)).toEqual([
      'refund_succeeded 100',
      'refund_failed 399',
      'refund_created 399',
    ]);
  });

  it.each(Array.from({ length: 50 }, (_, index) => index + 1))(
    'never sends out more than came in, whatever banks and networks do (%i)',
    async (seed) => {
      const random = seededRandom(seed);
      const statuses = ['pending', 'succeeded', 'failed', 'canceled', 'requires_action'] as const;
      const pick = () => statuses[Math.floor(random() * statuses.length)] ?? 'pending';
      const world = new RefundHarness();
      for (let step = 0; step < 30; step += 1) {
        world.nextStatus = pick();
        world.losesResponses = random() < 0.2;
        await world.refundOnce().catch((error: unknown) => expect(String(error)).toContain('cut'));
        expect(world.refundedOrPendingCents).toBeLessThanOrEqual(RECEIVED_CENTS);
        for (const refund of world.refunds) if (refund.status === 'pending' && random() < 0.5) refund.status = pick();
      }
    },
  );
});

describe('one step of a refund of a part', () => {
  const GOODWILL: RefundOrder = { reason: 'goodwill', claim: { claimId: 'goodwill-1', amountCents: 100 } };

  it.each<[string, [number, RefundRecord['status'], string?][], number, string[]]>([
    ['at first', [], 100, ['job-1:refund:goodwill-1:0']],
    ['once, however often it is asked for', [[100, 'succeeded', 'goodwill-1']], 100, []],
    ['once more after it has failed', [[100, 'failed', 'goodwill-1']], 100, ['job-1:refund:goodwill-1:1']],
    ['beside another part', [[150, 'succeeded', 'priority-fee']], 250, ['job-1:refund:goodwill-1:0']],
    ['as far as there is anything left', [[450, 'succeeded']], 499, ['job-1:refund:goodwill-1:0']],
    ['not at all when all is back', [[499, 'succeeded']], 499, []],
  ])('gives it back %s', async (_, before, refundedCents, keys) => {
    const world = new RefundHarness().has(...before);
    expect(await world.refundOnce(GOODWILL)).toMatchObject({ status: 'settled', refundedCents });
    expect(world.keys).toEqual(keys);
    expect(world.refundedOrPendingCents).toBe(refundedCents);
  });

  it('leaves the rest to whoever asks for all of it', async () => {
    const world = new RefundHarness();
    await world.refundOnce(GOODWILL);
    expect(await world.refundOnce()).toMatchObject({ status: 'settled', refundedCents: RECEIVED_CENTS });
    expect(world.refunds.map(({ amountCents, claimId }) => [amountCents, claimId])).toEqual([
      [100, 'goodwill-1'],
      [399, null],
    ]);
  });

  it('is followed until it has settled', async () => {
    const world = new RefundHarness().has([100, 'pending', 'goodwill-1']);
    expect((await world.refundOnce(GOODWILL)).status).toBe('pending');
    expect(world.keys).toEqual([]);
  });
});
