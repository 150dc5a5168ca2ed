import type { RefundView } from '../../src/contracts/activities.js';
import type { PaymentsGateway, RefundRecord } from '../../src/gateways/payments/payments.gateway.js';
import type { LedgerEntry } from '../../src/persistence/payments/payment.schema.js';
import type { PaymentsRepository } from '../../src/persistence/payments/payments.repository.js';

const ENTRY_OF: Record<RefundRecord['status'], LedgerEntry['kind']> = {
  pending: 'refund_created',
  requires_action: 'refund_created',
  succeeded: 'refund_succeeded',
  failed: 'refund_failed',
  canceled: 'refund_failed',
};

/**
 * Gives back what was received less what is back or on its way. The key counts the refunds that failed, so that a
 * repeat finds its own refund, and a new one is made only after the last has failed.
 */
export async function refundOnce(
  { ledger, payments }: { ledger: PaymentsRepository; payments: PaymentsGateway },
  jobId: string,
): Promise<RefundView> {
  const record = await ledger.find(jobId);
  if (!record?.paymentIntentId) return { status: 'settled', refundedCents: 0 };
  const { paymentIntentId } = record;
  const intent = await payments.retrieve(paymentIntentId);
  const refunds = await payments.listRefunds(paymentIntentId);
  const dueCents = intent.receivedCents - sumOf(refunds, ['succeeded', 'pending', 'requires_action']);
  if (dueCents > 0) {
    const failures = refunds.filter(({ status }) => status === 'failed' || status === 'canceled').length;
    refunds.push(
      await payments.refund(paymentIntentId, { amountCents: dueCents, jobId }, `${jobId}:refund:${failures}`),
    );
  }
  for (const { id, amountCents, status } of refunds) {
    await ledger.note(jobId, { atMs: Date.now(), kind: ENTRY_OF[status], amountCents, refundId: id });
  }
  const refundedCents = sumOf(refunds, ['succeeded']);
  return { status: refundedCents >= intent.receivedCents ? 'settled' : 'pending', refundedCents };
}

function sumOf(refunds: RefundRecord[], statuses: RefundRecord['status'][]): number {
  return refunds
    .filter(({ status }) => statuses.includes(status))
    .reduce((sum, { amountCents }) => sum + amountCents, 0);
}
