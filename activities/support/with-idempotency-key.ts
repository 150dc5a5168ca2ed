import { PaymentsUnavailable } from '../../src/gateways/payments/payments.gateway.js';
import type { PaymentRecord } from '../../src/persistence/payments/payment.schema.js';
import type { PaymentsRepository } from '../../src/persistence/payments/payments.repository.js';

/**
 * Makes a request under its idempotency key. A key whose first answer was a failure of Stripe's own would be answered so
 * for a day: once Stripe says that it only repeats itself, the ledger remembers that, and the next try takes a new key.
 * That is safe because the request is over by then, and whoever calls this has looked for its effect first. After an
 * answer that was lost the key stays the same.
 */
export async function withIdempotencyKey<T>(
  ledger: PaymentsRepository,
  { _id: jobId, keysGivenUp = {} }: PaymentRecord,
  name: string,
  request: (key: string) => Promise<T>,
): Promise<T> {
  const givenUp = keysGivenUp[name] ?? 0;
  try {
    return await request(givenUp === 0 ? name : `${name}:again${givenUp}`);
  } catch (error) {
    if (error instanceof PaymentsUnavailable && error.isReplayed)
      await ledger.recordAbandonedIdempotencyKeys(jobId, name, givenUp + 1);
    throw error;
  }
}
