import type { KeyMode } from '../../domain/roles.js';

/** A PaymentIntent as our code sees it. Never carries the `client_secret`: see `nextActionOf`. */
export interface PaymentIntentView {
  id: string;
  status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'requires_capture'
    | 'canceled'
    | 'succeeded';
  amountCents: number;
  /** In lower case. */
  currency: string;
  receivedCents: number;
  /** Stripe's code of the last decline, if the last attempt was declined. */
  declineCode: string | null;
}

export interface RefundRecord {
  id: string;
  amountCents: number;
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
  /** Claim of a partial refund, as given when the refund was created; null when none was given. */
  claimId: string | null;
  /** Created by this installation and not, for example, in the provider's dashboard. */
  isOurs: boolean;
}

/** A cardholder’s bank has reversed the payment. The money returns only if the dispute is won. */
export interface DisputeRecord {
  id: string;
  amountCents: number;
  status: 'open' | 'won' | 'lost';
}

/** A period of time, compared with when the provider created an object. */
export interface TimeWindow {
  fromMs: number;
  toMs: number;
}

/** A payment of this installation, as the provider lists it. */
export interface ListedPayment extends PaymentIntentView {
  /** The job id that was given when the payment was created. */
  jobId: string | null;
}

/** A refund or a dispute, of this installation or another, with the payment that it is about. */
export type WithPaymentIntentId<T> = T & { paymentIntentId: string | null };

/** A verified webhook event, reduced to what decides which job is notified. */
export interface PaymentEvent {
  id: string;
  type: string;
  /** The PaymentIntent that the event is about, directly or through a charge, refund or dispute. */
  paymentIntentId: string | null;
}

/** The payment for a job. */
export interface NewPayment {
  jobId: string;
  amountCents: number;
  currency: string;
  /** Account at the provider in which the payment is created; `live` when absent. */
  mode?: KeyMode;
}

/** A refund to create. */
export interface NewRefund {
  amountCents: number;
  jobId: string;
  claimId?: string;
}

export interface ConfirmRequest {
  confirmationTokenId?: string;
  paymentMethodId?: string;
  /** Where the browser goes after an authentication on the bank's page. */
  returnUrl: string;
}

/** How the customer finishes a payment that needs an action. Never store or log it. */
export interface NextAction {
  /** For Stripe.js, which shows the bank's page itself. */
  clientSecret: string;
  /** The bank's page to open; null where Stripe.js must show it. */
  url: string | null;
}

/**
 * The payment provider. Calls that change something need an idempotency key: repeating a call with the same key has no
 * second effect. The gateway does not retry: Temporal does.
 *
 * @throws PaymentDeclined when the customer's payment method is declined.
 * @throws PaymentRequestRejected when the request itself is refused: retrying cannot help.
 * @throws PaymentsUnavailable when the provider gave no usable answer: the outcome is unknown.
 */
export interface PaymentsGateway {
  create(payment: NewPayment, idempotencyKey: string): Promise<PaymentIntentView>;
  retrieve(paymentIntentId: string): Promise<PaymentIntentView>;
  changeAmount(paymentIntentId: string, amountCents: number, idempotencyKey: string): Promise<PaymentIntentView>;
  confirm(paymentIntentId: string, request: ConfirmRequest, idempotencyKey: string): Promise<PaymentIntentView>;
  /**
   * Cancels the payment. When it has succeeded, is processing or is already canceled, returns its current state instead of
   * failing. It needs no idempotency key: a repeat finds the payment canceled, and with a key, a stored refusal would be
   * replayed for a day.
   */
  cancel(paymentIntentId: string): Promise<PaymentIntentView>;
  listRefunds(paymentIntentId: string): Promise<RefundRecord[]>;
  listDisputes(paymentIntentId: string): Promise<DisputeRecord[]>;
  /** All payments of this installation that were created within the window. */
  paymentsWithin(window: TimeWindow): AsyncIterable<ListedPayment>;
  /** Refunds of every installation that shares the account. The ledger shows which are ours. */
  refundsWithin(window: TimeWindow): AsyncIterable<WithPaymentIntentId<RefundRecord>>;
  /** Refunds that failed within the window, whenever they were created. */
  refundsFailedWithin(window: TimeWindow): AsyncIterable<WithPaymentIntentId<RefundRecord>>;
  disputesWithin(window: TimeWindow): AsyncIterable<WithPaymentIntentId<DisputeRecord>>;
  refund(paymentIntentId: string, refund: NewRefund, idempotencyKey: string): Promise<RefundRecord>;
  nextActionOf(paymentIntentId: string): Promise<NextAction>;
  /** Sends a request that costs nothing. @throws when our keys are not valid, or the provider does not answer. */
  ping(): Promise<void>;
  /** @throws WebhookSignatureInvalid when the body is not signed with one of our secrets or is too old. */
  verifyWebhook(rawBody: Buffer, signatureHeader: string): PaymentEvent;
}

export class PaymentDeclined extends Error {
  override readonly name = 'PaymentDeclined';

  constructor(readonly declineCode: string) {
    super('the payment method was declined');
  }
}

export class PaymentRequestRejected extends Error {
  override readonly name = 'PaymentRequestRejected';

  /** @param isReplayed as with `PaymentsUnavailable`. */
  constructor(
    readonly code: string,
    readonly isReplayed = false,
  ) {
    super('the payment provider refused the request');
  }
}

export class PaymentsUnavailable extends Error {
  override readonly name = 'PaymentsUnavailable';

  /** @param isReplayed whether the answer was stored under the key: the same key returns no other answer for a day. */
  constructor(
    readonly code: string,
    readonly isReplayed = false,
  ) {
    super('the payment provider gave no usable answer');
  }
}

export class WebhookSignatureInvalid extends Error {
  override readonly name = 'WebhookSignatureInvalid';
}
