import type { MoneyComparison } from '../../src/contracts/activities.js';
import type { MoneyDifference } from '../../src/contracts/reconcile-workflow.js';
import {
  PaymentRequestRejected,
  type DisputeRecord,
  type WithPaymentIntentId,
  type ListedPayment,
  type RefundRecord,
  type TimeWindow,
} from '../../src/gateways/payments/payments.gateway.js';
import { isWithoutTestAccount } from '../../src/gateways/payments/mode-routing-payments.gateway.js';
import type { LedgerEntry } from '../../src/domain/ledger/ledger-entry.js';
import { refundEntryOf } from '../../src/domain/ledger/refund-entry.js';
import { summarizeLedger } from '../../src/domain/ledger/summarize-ledger.js';
import type { PaymentRecord } from '../../src/persistence/payments/payment.schema.js';
import { catchUpAfterRestore } from './catch-up.js';
import type { ReconcileDeps } from './reconcile-deps.js';

type Deps = Pick<ReconcileDeps, 'ledger' | 'payments' | 'reconcileState' | 'videos' | 'workflows' | 'logger'>;

const MAX_REPORTED = 50;
/** Stripe does not have the payment, or it belongs to another installation. */
const NOT_OURS = ['resource_missing', 'payment_of_another_environment'];

/** See `ReconcileActivities.compareMoney`. */
export async function compareMoney(
  deps: Deps,
  { fromMs, toMs, dryRun }: TimeWindow & { dryRun: boolean },
): Promise<MoneyComparison> {
  const comparison = new Comparison(deps, dryRun);
  if (!dryRun) comparison.learned += await catchUpAfterRestore(deps);
  const window = { fromMs, toMs };
  const seen = new Set<string>();
  for await (const payment of deps.payments.paymentsWithin(window)) {
    seen.add(payment.id);
    await comparison.payment(payment);
  }
  for await (const refund of deps.payments.refundsWithin(window)) {
    seen.add(refund.id);
    await comparison.refund(refund);
  }
  // A refund that had succeeded can fail days later, when the lists no longer include it.
  for await (const refund of deps.payments.refundsFailedWithin(window)) await comparison.refund(refund);
  for await (const dispute of deps.payments.disputesWithin(window)) await comparison.dispute(dispute);
  for await (const record of deps.ledger.findWithEntriesWithin(window)) await comparison.record(record, seen);
  return { differences: comparison.differences.slice(0, MAX_REPORTED), learned: comparison.learned };
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
    if (!record) return await this.unknownPayment({ kind: 'payment_unknown', ...about, ledgerCents: null });
    if (record.paymentIntentId !== id) {
      // A payment created under an idempotency key that was given up has taken no money, and never will.
      if (receivedCents > 0) await this.recordDiscrepancy({ kind: 'second_payment', ...about, ledgerCents: null });
      return;
    }
    const { receivedCents: ledgerCents } = summarizeLedger(record.entries);
    if (receivedCents > 0 && ledgerCents === 0)
      await this.recordMissingEntry(record, { kind: 'received', amountCents: receivedCents });
    else if (receivedCents !== ledgerCents)
      await this.recordDiscrepancy({ kind: 'amount_differs', ...about, ledgerCents });
  }

  /** Our own installation took this money, but it is not in the ledger: the ledger is an older copy. */
  private async unknownPayment(difference: MoneyDifference): Promise<void> {
    const { reconcileState } = this.deps;
    const hasTaken = (difference.providerCents ?? 0) > 0;
    // Before the difference is recorded: after a crash in between, a repeat must still see it as new.
    if (hasTaken && !this.dryRun && !(await reconcileState.isKnownDifference(difference)))
      await reconcileState.enterReportOnlyMode('money_unknown_to_ledger');
    await this.recordDiscrepancy(difference);
  }

  async refund({ paymentIntentId, ...refund }: WithPaymentIntentId<RefundRecord>): Promise<void> {
    const record = paymentIntentId === null ? null : await this.deps.ledger.findByPaymentIntent(paymentIntentId);
    // It belongs to another installation that shares the Stripe account.
    if (!record) return;
    const { amountCents, isOurs } = refund;
    if (!isOurs) {
      await this.recordDiscrepancy({
        kind: 'refund_made_elsewhere',
        objectId: refund.id,
        jobId: record._id,
        providerCents: amountCents,
        ledgerCents: null,
      });
    }
    const entry = refundEntryOf(refund);
    const known = record.entries.find(({ refundId, kind }) => refundId === refund.id && kind === entry.kind);
    if (!known) return await this.recordMissingEntry(record, entry);
    if (known.amountCents === amountCents) return;
    await this.recordDiscrepancy({
      kind: 'amount_differs',
      objectId: refund.id,
      jobId: record._id,
      providerCents: amountCents,
      ledgerCents: known.amountCents ?? null,
    });
  }

  async dispute({ paymentIntentId, ...dispute }: WithPaymentIntentId<DisputeRecord>): Promise<void> {
    const record = paymentIntentId === null ? null : await this.deps.ledger.findByPaymentIntent(paymentIntentId);
    if (!record) return;
    const kind = dispute.status === 'open' ? 'dispute_opened' : (`dispute_${dispute.status}` as const);
    const isKnown = ({ disputeId, kind: known, amountCents }: LedgerEntry): boolean =>
      disputeId === dispute.id && known === kind && amountCents === dispute.amountCents;
    if (record.entries.some(isKnown)) return;
    this.learned += 1;
    if (this.dryRun) return;
    this.deps.logger.error({ jobId: record._id, disputeId: dispute.id }, 'a payment is disputed: see RUNBOOK.md');
    await this.deps.ledger.recordDisputes(record._id, [dispute]);
  }

  async record(record: PaymentRecord, seen: ReadonlySet<string>): Promise<void> {
    try {
      await this.askAbout(record, seen);
    } catch (error) {
      // Payments of the live account must not wait until the test account is back.
      if (!isWithoutTestAccount(error)) throw error;
    }
  }

  /** Looks up by id what the ledger names but the lists did not include: the lists use Stripe's times. */
  private async askAbout(
    { _id: jobId, paymentIntentId, entries }: PaymentRecord,
    seen: ReadonlySet<string>,
  ): Promise<void> {
    if (!paymentIntentId) return;
    const { receivedCents, refunds } = summarizeLedger(entries);
    if (!seen.has(paymentIntentId) && (await this.isMissing(paymentIntentId))) {
      const about = { objectId: paymentIntentId, jobId, providerCents: null, ledgerCents: receivedCents };
      return await this.recordDiscrepancy({ kind: 'payment_missing_at_provider', ...about });
    }
    const unseen = refunds.filter(({ refundId }) => !seen.has(refundId));
    if (unseen.length === 0) return;
    const listed = new Set((await this.deps.payments.listRefunds(paymentIntentId)).map(({ id }) => id));
    for (const { refundId, amountCents } of unseen) {
      if (listed.has(refundId)) continue;
      const about = { objectId: refundId, jobId, providerCents: null, ledgerCents: amountCents };
      await this.recordDiscrepancy({ kind: 'refund_missing_at_provider', ...about });
    }
  }

  private async isMissing(paymentIntentId: string): Promise<boolean> {
    try {
      await this.deps.payments.retrieve(paymentIntentId);
      return false;
    } catch (error) {
      // Stripe also refuses an API key that is no longer ours; that says nothing about the payment.
      if (error instanceof PaymentRequestRejected && NOT_OURS.includes(error.code)) return true;
      throw error;
    }
  }

  private async recordMissingEntry(
    { _id: jobId }: PaymentRecord,
    fact: Omit<Parameters<Deps['ledger']['appendEntry']>[1], 'atMs'>,
  ) {
    this.learned += 1;
    if (this.dryRun) return;
    this.deps.logger.warn({ jobId, kind: fact.kind }, 'the ledger had missed an event, which is added now');
    await this.deps.ledger.appendEntry(jobId, { atMs: Date.now(), ...fact });
  }

  private async recordDiscrepancy(difference: MoneyDifference): Promise<void> {
    this.differences.push(difference);
    if (this.dryRun) return;
    const isNew = await this.deps.reconcileState.keepDifference(difference);
    if (isNew) this.deps.logger.error({ ...difference }, 'the ledger and the payment provider differ: see RUNBOOK.md');
  }
}
