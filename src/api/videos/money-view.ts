import { WHEN_REFUNDED, whyRefunded } from '../../domain/refund-words.js';
import { moneyOf, type RefundOnRecord } from '../../persistence/payments/money-of.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import { iso } from '../http/iso.js';
import type { MoneyView } from './video.schemas.js';

const EXPECT: Record<RefundOnRecord['status'], string> = {
  pending: 'It is on its way; your bank takes longer than usual. We follow it to the end.',
  succeeded: WHEN_REFUNDED,
  failed: 'Your bank has sent it back to us. We try again; you need not do anything.',
};

/** What the customer is shown of the money; null until something was received. */
export function moneyView({ currency, entries }: PaymentRecord): MoneyView | null {
  const { receivedCents, returnedCents, refunds, dispute } = moneyOf(entries);
  if (receivedCents === 0) return null;
  return {
    currency,
    receivedCents,
    returnedCents,
    refunds: refunds.map(({ amountCents, status, atMs, reason }) => ({
      amountCents,
      status,
      at: iso(atMs),
      why: reason === null ? 'Our support has given it back.' : whyRefunded(reason),
      expect: EXPECT[status],
    })),
    disputed: dispute === 'open',
  };
}
