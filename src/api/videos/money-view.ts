import { REFUND_TIMING, refundExplanation } from '../../domain/refund-messages.js';
import { summarizeLedger, type LedgerRefund } from '../../domain/ledger/summarize-ledger.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import { iso } from '../http/iso.js';
import type { MoneyView } from './video.schemas.js';

const REFUND_STATUS_TEXT: Record<LedgerRefund['status'], string> = {
  pending: 'The refund is pending: your bank is taking longer than usual. We keep following it.',
  succeeded: REFUND_TIMING,
  failed: 'Your bank returned the refund to us. We will try again. You do not need to do anything.',
};

/** The money as the customer sees it; null until a payment was received. */
export function moneyView({ currency, entries }: PaymentRecord): MoneyView | null {
  const { receivedCents, returnedCents, refunds, dispute } = summarizeLedger(entries);
  if (receivedCents === 0) return null;
  return {
    currency,
    receivedCents,
    returnedCents,
    refunds: refunds.map(({ amountCents, status, atMs, reason }) => ({
      amountCents,
      status,
      at: iso(atMs),
      why: reason === null ? 'Our support team made this refund.' : refundExplanation(reason),
      expect: REFUND_STATUS_TEXT[status],
    })),
    disputed: dispute === 'open',
  };
}
