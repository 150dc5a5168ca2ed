import type { PaymentActivities, PaymentView } from '../src/contracts/activities.js';
import type { KeyMode } from '../src/domain/roles.js';
import { PROVIDER_UNAVAILABLE } from '../src/contracts/decline-codes.js';
import { FAILURES } from '../src/contracts/failures.js';
import {
  PaymentDeclined,
  PaymentRequestRejected,
  type PaymentIntentView,
  type PaymentsGateway,
} from '../src/gateways/payments/payments.gateway.js';
import { paymentStatusOf } from '../src/gateways/payments/payment-status.js';
import { attemptPaidBy } from '../src/domain/ledger/purchase-attempts.js';
import { summarizeLedger } from '../src/domain/ledger/summarize-ledger.js';
import type { PaymentRecord } from '../src/persistence/payments/payment.schema.js';
import type { PaymentsRepository } from '../src/persistence/payments/payments.repository.js';
import { refundedOrPendingCents, refundOnce } from './support/refund-once.js';
import { withIdempotencyKey } from './support/with-idempotency-key.js';
import { nonRetryable, toApplicationFailure } from './support/failures.js';

interface Deps {
  ledger: PaymentsRepository;
  payments: PaymentsGateway;
  /** Whether jobs are paid for with real money. */
  modeOf: (jobId: string) => Promise<KeyMode>;
  /** The page to which the bank's page returns the customer. The URL carries no token. */
  pageUrlOf: (jobId: string) => string;
  /** See `PaymentView.promisedUntilMs`. */
  promisedUntilMs?: (jobId: string) => Promise<PaymentView['promisedUntilMs']>;
  /** Receives how long a customer who has paid had to wait; once for each job. */
  observeDelivery?: (paidToDeliveredMs: number) => void;
}

// The largest expected difference between Stripe’s clock and ours. Generous: a PaymentIntent outside it would be
// created twice.
const MAX_CLOCK_SKEW_MS = 30 * 60 * 1000;

/** Nothing is charged in these yet. In `requires_action`, another confirmation replaces the payment method. */
const CONFIRMABLE_STATUSES: PaymentIntentView['status'][] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
];

/**
 * The single payment of a job (rule 4). Each activity checks the ledger and Stripe before it acts, and makes every
 * idempotency key from the job and the attempt, so that no repeat can move money a second time.
 */
export function createPaymentActivities(deps: Deps): PaymentActivities {
  const { ledger, payments, pageUrlOf } = deps;
  return {
    async createPayment({ jobId, amountCents, currency }) {
      const price = { amountCents, currency };
      const record = await ledger.open(jobId, price);
      const { paymentIntentId } = record;
      if (paymentIntentId) {
        // Only the amount is changed before the confirmation: the new number would be charged in the old currency.
        if (record.currency !== currency)
          throw nonRetryable(FAILURES.ledgerContradiction, 'the payment of this job was created in another currency');
        return { paymentIntentId };
      }
      const isRepriced = record.amountCents !== amountCents || record.currency !== currency;
      try {
        // The key goes with the price: Stripe refuses the same key for another one.
        const priced = isRepriced ? await ledger.reprice(record, price, creationKeyOf(jobId)) : record;
        return { paymentIntentId: await createIntent(deps, priced) };
      } catch (error) {
        throw toApplicationFailure(error);
      }
    },

    async confirmPayment({ jobId, attemptId, quoteId, amountCents, ...request }) {
      const record = await requirePayment(ledger, jobId);
      const { paymentIntentId } = record;
      const before = await payments.retrieve(paymentIntentId);
      if (!CONFIRMABLE_STATUSES.includes(before.status)) {
        if (before.status === 'succeeded') await refuseIfRefunded(payments, before);
        // An earlier attempt was confirmed first: the customer buys what that attempt was for.
        return await recordIntentStatus(ledger, record, before);
      }
      const { target, lines, upsells = [], ...means } = request;
      try {
        const purchase = { quoteId, amountCents, upsells, ...(target && { target }), ...(lines && { lines }) };
        await ledger.addAttempt(jobId, { attemptId, ...purchase });
        if (before.amountCents !== amountCents) {
          await withIdempotencyKey(ledger, record, `${jobId}:amount:${attemptId}`, (key) =>
            payments.changeAmount(paymentIntentId, amountCents, key),
          );
        }
        const after = await withIdempotencyKey(ledger, record, `${jobId}:confirm:${attemptId}`, (key) =>
          payments.confirm(paymentIntentId, { ...means, returnUrl: pageUrlOf(jobId) }, key),
        );
        return await recordIntentStatus(ledger, await requirePayment(ledger, jobId), after);
      } catch (error) {
        if (!(error instanceof PaymentDeclined || error instanceof PaymentRequestRejected)) throw error;
        const isDecline = error instanceof PaymentDeclined;
        const declineCode = isDecline ? error.declineCode : PROVIDER_UNAVAILABLE;
        if (isDecline) await ledger.appendEntry(jobId, { atMs: Date.now(), kind: 'declined', code: declineCode });
        const isEarlierPending = before.status === 'requires_action' && (await restoreEarlier(deps, record, attemptId));
        if (!isDecline && !isEarlierPending) throw toApplicationFailure(error);
        return { paymentIntentId, status: 'declined', declineCode, ...(isEarlierPending && { isEarlierPending }) };
      }
    },

    async lookUpPayment({ jobId }) {
      const record = await ledger.find(jobId);
      if (!record?.paymentIntentId) return { paymentIntentId: null, status: 'none' };
      const view = await recordIntentStatus(ledger, record, await payments.retrieve(record.paymentIntentId));
      const receivedAtMs = record.entries.find(({ kind }) => kind === 'received')?.atMs;
      return { ...view, ...(await deliveryStatusOf(deps, record)), ...(receivedAtMs && { receivedAtMs }) };
    },

    async cancelPayment({ jobId }) {
      const record = await ledger.find(jobId);
      if (!record) return { paymentIntentId: null, status: 'none' };
      // If the answer to an earlier create was lost, its PaymentIntent exists: the same key returns it.
      const paymentIntentId = record.paymentIntentId ?? (await createUnlessRefused(deps, record));
      if (paymentIntentId === null) {
        // Nothing can be paid, because a payment is confirmed only once its id is in the ledger.
        await ledger.appendEntry(jobId, { atMs: Date.now(), kind: 'canceled' });
        return { paymentIntentId, status: 'none', ...ledgerStatusOf(record) };
      }
      return {
        ...(await recordIntentStatus(ledger, record, await payments.cancel(paymentIntentId))),
        ...(await deliveryStatusOf(deps, record)),
      };
    },

    async recordDelivery({ jobId }) {
      const atMs = Date.now();
      const isNew = await ledger.appendEntry(jobId, { atMs, kind: 'delivered' });
      if (!isNew || !deps.observeDelivery) return;
      const received = (await ledger.find(jobId))?.entries.find(({ kind }) => kind === 'received');
      if (received) deps.observeDelivery(atMs - received.atMs);
    },

    async refundPayment(input) {
      return await refundOnce(deps, input);
    },
  };
}

async function createIntent({ ledger, payments, modeOf }: Deps, record: PaymentRecord): Promise<string> {
  const { _id: jobId, amountCents, currency } = record;
  const mode = await modeOf(jobId);
  const create = (key: string) => payments.create({ jobId, amountCents, currency, mode }, key);
  const intent =
    (await findOrphanedIntent(payments, record)) ??
    (await withIdempotencyKey(ledger, record, creationKeyOf(jobId), create));
  await ledger.setPaymentIntent(jobId, intent.id);
  await ledger.appendEntry(jobId, { atMs: Date.now(), kind: 'created', amountCents: intent.amountCents });
  return intent.id;
}

/** @returns null when the provider refuses to create the payment. */
async function createUnlessRefused(deps: Deps, record: PaymentRecord): Promise<string | null> {
  try {
    return await createIntent(deps, record);
  } catch (error) {
    if (error instanceof PaymentRequestRejected) return null;
    throw error;
  }
}

function creationKeyOf(jobId: string): string {
  return `${jobId}:create`;
}

/**
 * The PaymentIntent that was created although Stripe answered with a failure. Searched for only if its idempotency key was
 * given up: a key that is still in use returns the PaymentIntent.
 */
async function findOrphanedIntent(
  payments: PaymentsGateway,
  { _id: jobId, createdAt, currency, keysGivenUp = {} }: PaymentRecord,
): Promise<PaymentIntentView | undefined> {
  if (!keysGivenUp[creationKeyOf(jobId)]) return undefined;
  const window = { fromMs: createdAt.getTime() - MAX_CLOCK_SKEW_MS, toMs: Date.now() + MAX_CLOCK_SKEW_MS };
  for await (const payment of payments.paymentsWithin(window)) {
    if (payment.jobId === jobId && payment.currency === currency) return payment;
  }
  return undefined;
}

/** `refunded`: all of the money is returned or a full refund is requested. A partial refund does not change the job's status. */
function ledgerStatusOf({ entries }: PaymentRecord): Pick<PaymentView, 'delivered' | 'refunded'> {
  const { receivedCents, leftCents, dispute } = summarizeLedger(entries);
  const delivered = entries.some(({ kind }) => kind === 'delivered');
  const isOrdered = entries.some(({ kind, claimId }) => kind === 'refund_requested' && !claimId);
  const isDisputed = dispute === 'open' || dispute === 'lost';
  // After delivery, a dispute is answered with the proof of delivery, and the job continues.
  const isWithBank = !delivered && isDisputed;
  const isAllGone = receivedCents > 0 && leftCents === 0 && !isDisputed;
  return { delivered, refunded: isOrdered || isAllGone || isWithBank };
}

/** `ledgerStatusOf`, and what is still promised to the customer. */
async function deliveryStatusOf({ promisedUntilMs }: Deps, record: PaymentRecord): Promise<Partial<PaymentView>> {
  const status = ledgerStatusOf(record);
  const untilMs = status.delivered ? await promisedUntilMs?.(record._id) : undefined;
  return { ...status, ...(untilMs !== undefined && { promisedUntilMs: untilMs }) };
}

/** What the last attempt was for, or what was bought. */
function purchaseOf({
  quoteId,
  target,
  upsells,
}: Pick<PaymentRecord, 'quoteId' | 'target' | 'upsells'>): Pick<PaymentView, 'quoteId' | 'target' | 'upsells'> {
  return { ...(quoteId && { quoteId }), ...(target && { target }), ...(upsells && { upsells }) };
}

/**
 * After the provider has not accepted an attempt: if the earlier one still waits for its customer, it applies again, at
 * its own price.
 */
async function restoreEarlier(
  { ledger, payments }: Deps,
  record: PaymentRecord & { paymentIntentId: string },
  attemptId: string,
): Promise<boolean> {
  const { _id: jobId, paymentIntentId, attempts = [] } = record;
  const { status, amountCents } = await payments.retrieve(paymentIntentId);
  if (status !== 'requires_action') return false;
  const earlier = attempts.findLast((attempt) => attempt.attemptId !== attemptId);
  if (!earlier) return true;
  if (amountCents !== earlier.amountCents) {
    await withIdempotencyKey(ledger, record, `${jobId}:amount:${attemptId}:undone`, (key) =>
      payments.changeAmount(paymentIntentId, earlier.amountCents, key),
    );
  }
  await ledger.removeAttempt(jobId, attemptId, earlier);
  return true;
}

async function requirePayment(ledger: PaymentsRepository, jobId: string) {
  const record = await ledger.find(jobId);
  if (!record?.paymentIntentId)
    throw nonRetryable(FAILURES.ledgerContradiction, 'the ledger has no PaymentIntent of this job');
  return { ...record, paymentIntentId: record.paymentIntentId };
}

async function refuseIfRefunded(payments: PaymentsGateway, { id, receivedCents }: PaymentIntentView): Promise<void> {
  if (refundedOrPendingCents(await payments.listRefunds(id)) >= receivedCents)
    throw nonRetryable(FAILURES.ledgerContradiction, 'this payment has already been refunded');
}

async function recordIntentStatus(
  ledger: PaymentsRepository,
  record: PaymentRecord,
  intent: PaymentIntentView,
): Promise<PaymentView> {
  const { _id: jobId, attempts = [] } = record;
  const view = { paymentIntentId: intent.id, ...paymentStatusOf(intent) };
  if (view.status === 'canceled') await ledger.appendEntry(jobId, { atMs: Date.now(), kind: 'canceled' });
  if (view.status !== 'succeeded') return { ...view, ...purchaseOf(record) };
  const bought = attemptPaidBy(attempts, intent.receivedCents);
  if (bought) await ledger.setPurchase(jobId, bought);
  await ledger.appendEntry(jobId, { atMs: Date.now(), kind: 'received', amountCents: intent.receivedCents });
  return { ...view, ...purchaseOf(bought ?? record) };
}
