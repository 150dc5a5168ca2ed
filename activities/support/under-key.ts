import { PaymentsUnavailable } from '../../src/gateways/payments/payments.gateway.js';
import type { PaymentRecord } from '../../src/persistence/payments/payment.schema.js';
import type { PaymentsRepository } from '../../src/persistence/payments/payments.repository.js';

/**
 * Makes a request under its idempotency key. A key whose first answer was a failure of Stripe's own would be answered so
 * for a day: once Stripe says that it only repeats itself, the ledger remembers that, and the next try takes a new key.
 * That is safe because the request is over by then, and whoever calls this has looked for its effect first. After an
 * answer that was lost the key stays the same.
 */
export async function underKey<T>(
  ledger: PaymentsRepository,
  { _id: jobId, spentKeys = [] }: PaymentRecord,
  name: string,
  request: (key: string) => Promise<T>,
): Promise<T> {
  const spent = spentKeys.filter((key) => key === name || key.startsWith(`${name}:again`)).length;
  const key = spent === 0 ? name : `${name}:again${spent}`;
  try {
    return await request(key);
  } catch (error) {
    if (error instanceof PaymentsUnavailable && error.isReplayed) await ledger.spendKey(jobId, key);
    throw error;
  }
}
