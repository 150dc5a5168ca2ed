import { PaymentRequestRejected, PaymentsUnavailable } from '../../src/gateways/payments/payments.gateway.js';
import type { PaymentRecord } from '../../src/persistence/payments/payment.schema.js';
import type { PaymentsRepository } from '../../src/persistence/payments/payments.repository.js';

/**
 * Makes a request under its idempotency key. If the first answer to a key was a refusal, or a failure on Stripe's side,
 * Stripe repeats that answer for a day, even after its cause is gone. Once Stripe says that an answer is a repeat, the
 * ledger records that the key is given up, and the next try uses a new key. That is safe because the request has ended by
 * then, and the caller has first checked for its effect. After a lost answer the key stays the same.
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
    const isUnsuccessful = error instanceof PaymentsUnavailable || error instanceof PaymentRequestRejected;
    if (isUnsuccessful && error.isReplayed) await ledger.recordAbandonedIdempotencyKeys(jobId, name, givenUp + 1);
    throw error;
  }
}
