import { inEnglish } from '../../domain/in-english.js';
import { summarizeLedger, type LedgerRefund } from '../../domain/ledger/summarize-ledger.js';
import type { JobText } from '../../../texts/job/job-text.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import { iso } from '../http/iso.js';
import type { MoneyView } from './money.schemas.js';

/** The money as the customer sees it; null until a payment was received. */
export function moneyView({ currency, entries }: PaymentRecord): MoneyView | null {
  const { receivedCents, returnedCents, refunds, dispute } = summarizeLedger(entries);
  if (receivedCents === 0) return null;
  return {
    currency,
    receivedCents,
    returnedCents,
    refunds: refunds.map(refundView),
    disputed: dispute === 'open',
  };
}

function refundView({ amountCents, status, atMs, reason }: LedgerRefund): MoneyView['refunds'][number] {
  const whyCode: JobText = { code: `refund.${reason ?? 'by_support'}`, params: {} };
  const expectCode: JobText = { code: `expect.${status}`, params: {} };
  const words = { why: inEnglish(whyCode), whyCode, expect: inEnglish(expectCode), expectCode };
  return { amountCents, status, at: iso(atMs), ...words };
}
