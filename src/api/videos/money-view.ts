import { REFUND_TIMING, refundExplanation } from '../../domain/refund-messages.js';
import { summarizeLedger, type LedgerRefund } from '../../domain/ledger/summarize-ledger.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import { iso } from '../http/iso.js';
import type { MoneyView } from './video.schemas.js';

const REFUND_STATUS_TEXT: Record<LedgerRefund['status'], string> = {
  pending: 'It is on its way; your bank takes longer than usual. We follow it to the end.',
  succeeded: REFUND_TIMING,
  failed: 'Your bank has sent it back to us. We try again; you need not do anything.',
};

/** What the customer is shown of the money; null until something was received. */
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
      why: reason === null ? 'Our support has given it back.' : refundExplanation(reason),
      expect: REFUND_STATUS_TEXT[status],
    })),
    disputed: dispute === 'open',
  };
}
