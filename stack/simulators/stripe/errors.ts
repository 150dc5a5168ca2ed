import type Stripe from 'stripe';

/** The `error` object of Stripe's answers (https://docs.stripe.com/api/errors). */
export interface StripeErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  charge?: string;
  payment_intent?: Stripe.PaymentIntent;
  payment_method?: Stripe.PaymentMethod;
  doc_url?: string;
}

/**
 * An answer of Stripe that is not a success. Only a `card_error` (402) keeps its changes (the failed charge, the state of
 * the PaymentIntent); every other error changes nothing.
 */
export class StripeError extends Error {
  readonly status: number;
  readonly body: StripeErrorBody;

  constructor(status: number, body: StripeErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body.code ? { ...body, doc_url: `https://stripe.com/docs/error-codes/${dashed(body.code)}` } : body;
  }
}

/** 400: the request is not valid. */
export function invalidRequest(message: string, details: Partial<StripeErrorBody> = {}): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, ...details });
}

/** An id that does not exist. Stripe answers 404 for the object that the request is about. */
export function resourceMissing(kind: string, id: string, param: string, status = 404): StripeError {
  const details = { code: 'resource_missing', param };
  return new StripeError(status, { type: 'invalid_request_error', message: `No such ${kind}: '${id}'`, ...details });
}

/** 400: the PaymentIntent is in a state that does not allow it. */
export function unexpectedState(intent: Stripe.PaymentIntent, message: string): StripeError {
  return invalidRequest(message, { code: 'payment_intent_unexpected_state', payment_intent: intent });
}

/** 402: the card was declined. */
export function cardError(body: Omit<StripeErrorBody, 'type'>): StripeError {
  return new StripeError(402, { type: 'card_error', ...body });
}

function dashed(code: string): string {
  return code.replaceAll('_', '-');
}
