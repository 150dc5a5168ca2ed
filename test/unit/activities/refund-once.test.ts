import { describe, expect, it } from 'vitest';
import { refundOnce } from '../../../activities/support/refund-once.js';
import type { PaymentsGateway, RefundRecord } from '../../../src/gateways/payments/payments.gateway.js';
import type { LedgerEntry } from '../../../src/persistence/payments/payment.schema.js';
import type { PaymentsRepository } from '../../../src/persistence/payments/payments.repository.js';
import { randomFrom } from '../domain/random.js';

const RECEIVED_CENTS = 499;

/** A ledger and a provider with one payment. Like Stripe's, a key that was seen before has no second effect. */
class World {
  receivedCents = RECEIVED_CENTS;
  refunds: RefundRecord[] = [];
  readonly keys: string[] = [];
  readonly entries: LedgerEntry[] = [];
  nextStatus: RefundRecord['status'] = 'succeeded';
  answersAreLost = false;
  private readonly answers = new Map<string, RefundRecord>();

  constructor(private readonly paymentIntentId: string | null = 'pi_1') {}

  has(...refunds: [number, RefundRecord['status']][]): this {
    for (const [amountCents, status] of refunds) {
      this.refunds.push({ id: `re_${this.refunds.length + 1}`, amountCents, status });
    }
    return this;
  }

  async refundOnce() {
    const ledger = {
      find: async () => (this.paymentIntentId ? { paymentIntentId: this.paymentIntentId } : null),
      note: async (_: string, entry: LedgerEntry) => void this.entries.push(entry),
    };
    const payments = {
      retrieve: async () => ({ receivedCents: this.receivedCents }),
      listRefunds: async () => structuredClone(this.refunds),
      refund: async (_: string, { amountCents }: { amountCents: number }, key: string) => this.refund(amountCents, key),
    };
    return await refundOnce(
      { ledger: ledger as unknown as PaymentsRepository, payments: payments as unknown as PaymentsGateway },
      'job-1',
    );
  }

  /** What has left us or is about to. */
  get outCents(): number {
    return this.refunds
      .filter(({ status }) => status !== 'failed' && status !== 'canceled')
      .reduce((sum, { amountCents }) => sum + amountCents, 0);
  }

  private refund(amountCents: number, key: string): RefundRecord {
    this.keys.push(key);
    const made = this.answers.get(key) ?? { id: `re_${this.refunds.length + 1}`, amountCents, status: this.nextStatus };
    if (!this.answers.has(key)) this.refunds.push(made);
    this.answers.set(key, made);
    if (this.answersAreLost) throw new Error('the connection was cut');
    return structuredClone(made);
  }
}

describe('one step of a refund', () => {
  it('gives everything back at first', async () => {
    const world = new World();
    expect(await world.refundOnce()).toEqual({ status: 'settled', refundedCents: 499 });
    expect(world.keys).toEqual(['job-1:refund:0']);
    expect(world.entries).toMatchObject([{ kind: 'refund_succeeded', amountCents: 499, refundId: 're_1' }]);
  });

  it.each<[string, [number, RefundRecord['status']][], number, string[]]>([
    ['what is left of a part refund', [[200, 'succeeded']], 499, ['job-1:refund:0']],
    ['what is left while a part is on its way', [[200, 'pending']], 299, ['job-1:refund:0']],
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
      ['job-1:refund:1'],
    ],
  ])('gives back %s', async (_, before, refundedCents, keys) => {
    const world = new World().has(...before);
    const view = await world.refundOnce();
    expect(view.refundedCents).toBe(refundedCents);
    expect(view.status).toBe(refundedCents === RECEIVED_CENTS ? 'settled' : 'pending');
    expect(world.keys).toEqual(keys);
    expect(world.outCents).toBe(RECEIVED_CENTS);
  });

  it('is `pending` until the bank has said yes', async () => {
    const world = new World();
    world.nextStatus = 'pending';
    expect(await world.refundOnce()).toEqual({ status: 'pending', refundedCents: 0 });
    expect(world.entries).toMatchObject([{ kind: 'refund_created', refundId: 're_1' }]);
  });

  it('finds its own refund again when the answer was lost', async () => {
    const world = new World();
    world.answersAreLost = true;
    await expect(world.refundOnce()).rejects.toThrow('cut');
    world.answersAreLost = false;
    expect(await world.refundOnce()).toEqual({ status: 'settled', refundedCents: 499 });
    expect(world.outCents).toBe(RECEIVED_CENTS);
  });

  it.each([
    ['was never received', () => Object.assign(new World(), { receivedCents: 0 })],
    ['has no ledger', () => new World(null)],
  ])('gives nothing back for a payment that %s', async (_, make) => {
    const world = make();
    expect(await world.refundOnce()).toEqual({ status: 'settled', refundedCents: 0 });
    expect(world.keys).toEqual([]);
  });

  it('writes every refund that it sees into the ledger, ours or not', async () => {
    const world = new World().has([100, 'succeeded'], [399, 'failed']);
    world.nextStatus = 'pending';
    await world.refundOnce();
    expect(world.entries.map(({ kind, amountCents }) => `${kind} ${amountCents}`)).toEqual([
      'refund_succeeded 100',
      'refund_failed 399',
      'refund_created 399',
    ]);
  });

  it.each(Array.from({ length: 50 }, (_, index) => index + 1))(
    'never sends out more than came in, whatever banks and networks do (%i)',
    async (seed) => {
      const random = randomFrom(seed);
      const statuses = ['pending', 'succeeded', 'failed', 'canceled', 'requires_action'] as const;
      const pick = () => statuses[Math.floor(random() * statuses.length)] ?? 'pending';
      const world = new World();
      for (let step = 0; step < 30; step += 1) {
        world.nextStatus = pick();
        world.answersAreLost = random() < 0.2;
        await world.refundOnce().catch((error: unknown) => expect(String(error)).toContain('cut'));
        expect(world.outCents).toBeLessThanOrEqual(RECEIVED_CENTS);
        for (const refund of world.refunds) if (refund.status === 'pending' && random() < 0.5) refund.status = pick();
      }
    },
  );
});
