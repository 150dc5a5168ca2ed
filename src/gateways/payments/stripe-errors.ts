import Stripe from 'stripe';
import { UNUSABLE_PAYMENT_METHOD } from '../../contracts/decline-codes.js';
import { PaymentDeclined, PaymentRequestRejected, PaymentsUnavailable } from './payments.gateway.js';

/**
 * Runs a call of the SDK and translates its errors. Stripe's own messages are dropped, because they may quote what the
 * customer typed. https://docs.stripe.com/error-handling
 */
export async function translateStripeErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) {
      // The SDK uses an empty text when Stripe gives no code.
      throw new PaymentDeclined(error.decline_code || error.code || 'card_declined');
    }
    if (error instanceof Stripe.errors.StripeInvalidRequestError && isAboutMeansOfPayment(error)) {
      throw new PaymentDeclined(UNUSABLE_PAYMENT_METHOD);
    }
    if (
      isIdempotencyKeyReuse(error) ||
      error instanceof Stripe.errors.StripeInvalidRequestError ||
      error instanceof Stripe.errors.StripeAuthenticationError ||
      error instanceof Stripe.errors.StripePermissionError
    ) {
      throw new PaymentRequestRejected(error.code || error.type, isReplayed(error));
    }
    if (error instanceof Stripe.errors.StripeError) {
      throw new PaymentsUnavailable(error.code || error.type, isReplayed(error));
    }
    throw error;
  }
}

function isAboutMeansOfPayment(error: InstanceType<typeof Stripe.errors.StripeInvalidRequestError>): boolean {
  return error.param === 'payment_method' || error.param === 'confirmation_token';
}

/** The same key with other parameters. A key whose first request still runs does not count: that request will end. */
function isIdempotencyKeyReuse(error: unknown): error is InstanceType<typeof Stripe.errors.StripeIdempotencyError> {
  return error instanceof Stripe.errors.StripeIdempotencyError && error.code !== 'idempotency_key_in_use';
}

/** Stripe also stores the answer to a failed request. https://docs.stripe.com/api/idempotent_requests */
function isReplayed({ headers }: InstanceType<typeof Stripe.errors.StripeError>): boolean {
  return headers?.['idempotent-replayed'] === 'true';
}
