import type { MoneyComparison } from '../../src/contracts/activities.js';
import type { MoneyDifference } from '../../src/contracts/reconcile-workflow.js';
import {
  PaymentRequestRejected,
  type DisputeRecord,
  type Listed,
  type ListedPayment,
  type RefundRecord,
  type Window,
} from '../../src/gateways/payments/payments.gateway.js';
import { moneyOf } from '../../src/persistence/payments/money-of.js';
import type { PaymentRecord } from '../../src/persistence/payments/payment.schema.js';
import type { ReconcileDeps } from './reconcile-deps.js';
import { refundEntryOf } from './refund-once.js';

type Deps = Pick<ReconcileDeps, 'ledger' | 'payments' | 'memory' | 'logger'>;

const MOST_TOLD = 50;

/** See `ReconcileActivities.compareMoney`. */
export async function compareMoney(
  deps: Deps,
  { fromMs, toMs, dryRun }: Window & { dryRun: boolean },
): Promise<MoneyComparison> {
  const comparison = new Comparison(deps, dryRun);
  const window = { fromMs, toMs };
  const seen = new Set<string>();
  for await (const payment of deps.payments.paymentsWithin(window)) {
    seen.add(payment.id);
    await comparison.payment(payment);
  }
  for await (const refund of deps.payments.refundsWithin(window)) await comparison.refund(refund);
  for await (const dispute of deps.payments.disputesWithin(window)) await comparison.dispute(dispute);
  for await (const record of deps.ledger.begunWithin(window)) {
    if (record.paymentIntentId && !seen.has(record.paymentIntentId)) await comparison.missing(record);
  }
  return { differences: comparison.differences.slice(0, MOST_TOLD), learned: comparison.learned };
}

class Comparison {
  readonly differences: MoneyDifference[] = [];
  learned = 0;

  constructor(
    private readonly deps: Deps,
    private readonly dryRun: boolean,
  ) {}

  async payment({ id, jobId, receivedCents }: ListedPayment): Promise<void> {
    const record = jobId === null ? null : await this.deps.ledger.find(jobId);
    const about = { objectId: id, jobId, providerCents: receivedCents };
    if (!record) {
      const isNew = await this.differ({ kind: 'payment_unknown', ...about, ledgerCents: null });
      // Our own installation took this money and the ledger has never heard of it: the ledger is an older copy.
      if (isNew && receivedCents > 0 && !this.dryRun) await this.deps.memory.onlyReport('money_unknown_to_ledger');
      return;
    }
    if (record.paymentIntentId !== id) {
      // One that was created under a key that was given up has taken nothing, and never will.
      if (receivedCents > 0) await this.differ({ kind: 'second_payment', ...about, ledgerCents: null });
      return;
    }
    const { receivedCents: ledgerCents } = moneyOf(record.entries);
    if (receivedCents > 0 && ledgerCents === 0)
      await this.learn(record, { kind: 'received', amountCents: receivedCents });
    else if (receivedCents !== ledgerCents) await this.differ({ kind: 'amount_differs', ...about, ledgerCents });
  }

  async refund({ paymentIntentId, ...refund }: Listed<RefundRecord>): Promise<void> {
    const record = paymentIntentId === null ? null : await this.deps.ledger.findByPaymentIntent(paymentIntentId);
    // Of another installation that shares the account.
    if (!record) return;
    const { amountCents, isOurs } = refund;
    if (!isOurs) {
      await this.differ({
        ...{ kind: 'refund_made_elsewhere', objectId: refund.id, jobId: record._id },
        ...{ providerCents: amountCents, ledgerCents: null },
      });
    }
    const entry = refundEntryOf(refund);
    const known = record.entries.some(({ refundId, kind }) => refundId === refund.id && kind === entry.kind);
    if (!known) await this.learn(record, entry);
  }

  async dispute({ paymentIntentId, ...dispute }: Listed<DisputeRecord>): Promise<void> {
    const record = paymentIntentId === null ? null : await this.deps.ledger.findByPaymentIntent(paymentIntentId);
    if (!record) return;
    const kind = dispute.status === 'open' ? 'dispute_opened' : (`dispute_${dispute.status}` as const);
    if (record.entries.some((entry) => entry.disputeId === dispute.id && entry.kind === kind)) return;
    this.learned += 1;
    this.deps.logger.error({ jobId: record._id, disputeId: dispute.id }, 'a payment is disputed: see RUNBOOK.md');
    if (!this.dryRun) await this.deps.ledger.noteDisputes(record._id, [dispute]);
  }

  /** In the ledger, but not in the list: looked up by its id, because the list is by the time at Stripe. */
  async missing({ _id: jobId, paymentIntentId, entries }: PaymentRecord): Promise<void> {
    try {
      await this.deps.payments.retrieve(paymentIntentId ?? '');
    } catch (error) {
      if (!(error instanceof PaymentRequestRejected)) throw error;
      const ledgerCents = moneyOf(entries).receivedCents;
      await this.differ({
        ...{ kind: 'payment_missing_at_provider', objectId: paymentIntentId ?? '', jobId },
        ...{ providerCents: null, ledgerCents },
      });
    }
  }

  private async learn({ _id: jobId }: PaymentRecord, fact: Omit<Parameters<Deps['ledger']['note']>[1], 'atMs'>) {
    this.learned += 1;
    this.deps.logger.warn({ jobId, kind: fact.kind }, 'the ledger learns what it had not been told');
    if (!this.dryRun) await this.deps.ledger.note(jobId, { atMs: Date.now(), ...fact });
  }

  /** @returns whether nobody had known of it. */
  private async differ(difference: MoneyDifference): Promise<boolean> {
    const { memory, logger } = this.deps;
    const isNew = this.dryRun ? !(await memory.isKnownDifference(difference)) : await memory.keepDifference(difference);
    if (isNew) logger.error({ ...difference }, 'ledger and payment provider differ: see RUNBOOK.md');
    this.differences.push(difference);
    return isNew;
  }
}
