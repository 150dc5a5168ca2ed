import { refundEntryOf } from '../../domain/ledger/refund-entry.js';
import type { PaymentsGateway } from '../../gateways/payments/payments.gateway.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import type { PaymentsRepository } from '../../persistence/payments/payments.repository.js';

interface Deps {
  ledger: PaymentsRepository;
  payments: PaymentsGateway;
}

/**
 * Adds to the ledger of a job every refund and dispute that Stripe knows, including those made in its dashboard.
 *
 * @returns the updated ledger, or null if the job has no payment.
 */
export async function noteMoneyMovements({ ledger, payments }: Deps, jobId: string): Promise<PaymentRecord | null> {
  const paymentIntentId = (await ledger.find(jobId))?.paymentIntentId;
  if (!paymentIntentId) return null;
  const refunds = await payments.listRefunds(paymentIntentId);
  for (const refund of refunds) await ledger.appendEntry(jobId, { atMs: Date.now(), ...refundEntryOf(refund) });
  await ledger.recordDisputes(jobId, await payments.listDisputes(paymentIntentId));
  return await ledger.find(jobId);
}
