import type { MoneyDifference } from '../../../../src/contracts/reconcile-workflow.js';
import type { PaymentRecord } from '../../../../src/persistence/payments/payment.schema.js';
import type { PaymentsRepository } from '../../../../src/persistence/payments/payments.repository.js';
import type { ReconcileRepository } from '../../../../src/persistence/reconcile/reconcile.repository.js';
import type { StripeEventsRepository } from '../../../../src/persistence/stripe-events/stripe-events.repository.js';
import { NEXT_PAGE, NOW, by, byId, twice, type CallsOf } from './calls.js';

const PRICE = { amountCents: 499, currency: 'usd' };
const ATTEMPT = { attemptId: 'attempt-1', quoteId: 'quote', amountCents: 499 };
const DIFFERENCE: MoneyDifference = {
  ...{ kind: 'second_payment', objectId: 'pi_1', jobId: null, providerCents: null, ledgerCents: null },
};
const EVENT = { id: 'evt_1', type: 'charge.refunded', jobId: null };

export const PAYMENT_CALLS: CallsOf<PaymentsRepository> = {
  find: [byId((payments) => payments.find('job'))],
  findAll: [byId((payments) => payments.findAll(['job-1', 'job-2']))],
  findByPaymentIntent: [by('byPaymentIntent', (payments) => payments.findByPaymentIntent('pi_1'))],
  open: [byId((payments) => twice(() => payments.open('job', PRICE)))],
  reprice: [byId(async (payments) => payments.reprice(await payments.open('unpaid', PRICE), PRICE, 'unpaid:create'))],
  setPaymentIntent: [byId((payments) => payments.setPaymentIntent('job', 'pi_1'))],
  addAttempt: [byId((payments) => payments.addAttempt('job', ATTEMPT))],
  removeAttempt: [byId((payments) => payments.removeAttempt('job', 'attempt-2', ATTEMPT))],
  setPurchase: [byId((payments) => payments.setPurchase('job', ATTEMPT))],
  appendEntry: [byId((payments) => payments.appendEntry('job', { atMs: 1, kind: 'canceled' }))],
  findUnsettled: [
    by('unsettledByAge', (payments) => payments.findUnsettled(NOW, null)),
    by('unsettledByAge', (payments) => payments.findUnsettled(NOW, NEXT_PAGE.after)),
  ],
  findWithEntriesWithin: [by('entries.atMs_1', (payments) => payments.findWithEntriesWithin({ fromMs: 1, toMs: 2 }))],
  appendRequestIfUnchanged: [
    byId((payments) =>
      payments.appendRequestIfUnchanged({ _id: 'job', entries: [] } as unknown as PaymentRecord, {
        atMs: 1,
        kind: 'refund_requested',
      }),
    ),
  ],
  markSettled: [byId((payments) => payments.markSettled({ _id: 'job', entries: [] } as unknown as PaymentRecord))],
  recordAbandonedIdempotencyKeys: [byId((payments) => payments.recordAbandonedIdempotencyKeys('job', 'refund', 1))],
  recordDisputes: [
    byId((payments) => payments.recordDisputes('job', [{ id: 'dp_1', amountCents: 1, status: 'lost' }])),
  ],
};

export const STRIPE_EVENT_CALLS: CallsOf<StripeEventsRepository> = {
  record: [byId((events) => twice(() => events.record(EVENT)))],
  markSignalled: [byId((events) => events.markSignalled('evt_1'))],
  unsignalled: [by('receivedAt_1', (events) => events.unsignalled(NOW, 10))],
};

export const RECONCILE_CALLS: CallsOf<ReconcileRepository> = {
  state: [byId((memory) => memory.state())],
  recordRun: [byId((memory) => memory.recordRun(1, 1))],
  recordWedged: [byId((memory) => memory.recordWedged({ wedged: 1, terminated: 0, isBadDeploy: false }))],
  recordCompletion: [byId((memory) => memory.recordCompletion(false))],
  enterReportOnlyMode: [byId((memory) => memory.enterReportOnlyMode('older_database'))],
  acceptRestore: [byId((memory) => memory.acceptRestore())],
  recordCaughtUp: [byId((memory) => memory.recordCaughtUp(NOW))],
  listUnknownPayments: [by('settledAt_1_firstSeenAt_1', (memory) => memory.listUnknownPayments(NOW))],
  keepDifference: [byId((memory) => twice(() => memory.keepDifference(DIFFERENCE)))],
  isKnownDifference: [byId((memory) => memory.isKnownDifference(DIFFERENCE))],
  listOpenDifferences: [by('settledAt_1_firstSeenAt_1', (memory) => memory.listOpenDifferences(10))],
  countOpenDifferences: [by('settledAt_1_firstSeenAt_1', (memory) => memory.countOpenDifferences())],
  settleDifference: [byId((memory) => memory.settleDifference('second_payment:pi_1'))],
};
