import type { KeyMode } from '../../domain/roles.js';

/** A PaymentIntent as our code sees it. Never carries the `client_secret`: see `clientSecretOf`. */
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
  receivedCents: number;
  /** Stripe's code of the last decline, if the last attempt was declined. */
  declineCode: string | null;
}

export interface RefundRecord {
  id: string;
  amountCents: number;
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
  /** The part that it is about, as it was made with; null when it was made without. */
  claimId: string | null;
  /** Made by this installation, and not for instance in the provider's dashboard. */
  isOurs: boolean;
}

/** A cardholder’s bank has taken the money back, until the dispute is won. */
export interface DisputeRecord {
  id: string;
  amountCents: number;
  status: 'open' | 'won' | 'lost';
}

/** A stretch of time, by when objects were made at the provider. */
export interface TimeWindow {
  fromMs: number;
  toMs: number;
}

/** A payment of this installation, as the provider lists it. */
export interface ListedPayment extends PaymentIntentView {
  /** As it was made with. */
  jobId: string | null;
}

/** A refund or a dispute, of this installation or not, and the payment that it is about. */
export type WithPaymentIntentId<T> = T & { paymentIntentId: string | null };

/** A verified webhook event, reduced to what decides whom to tell. */
export interface PaymentEvent {
  id: string;
  type: string;
  /** The PaymentIntent that the event is about, directly or through a charge, refund or dispute. */
  paymentIntentId: string | null;
}

/** What a job costs. */
export interface NewPayment {
  jobId: string;
  amountCents: number;
  currency: string;
  /** Which account it is asked from; `live` when absent. */
  mode?: KeyMode;
}

/** What goes back of a payment. */
export interface NewRefund {
  amountCents: number;
  jobId: string;
  claimId?: string;
}

export interface ConfirmRequest {
  confirmationTokenId?: string;
  paymentMethodId?: string;
}

/**
 * The payment provider. Every call that changes something takes an idempotency key: the same key again has no second
 * effect. Nothing is retried inside: Temporal retries.
 *
 * @throws PaymentDeclined when the customer's means of payment is refused.
 * @throws PaymentRequestRejected when the request itself is refused: repeating it cannot help.
 * @throws PaymentsUnavailable when the provider did not answer properly: the outcome is unknown.
 */
export interface PaymentsGateway {
  create(payment: NewPayment, idempotencyKey: string): Promise<PaymentIntentView>;
  retrieve(paymentIntentId: string): Promise<PaymentIntentView>;
  changeAmount(paymentIntentId: string, amountCents: number, idempotencyKey: string): Promise<PaymentIntentView>;
  confirm(paymentIntentId: string, request: ConfirmRequest, idempotencyKey: string): Promise<PaymentIntentView>;
  /**
   * Cancels; when the payment has been made, is being made, or was canceled already, answers how it stands instead of
   * failing. It takes no key: a repeat finds it canceled, and a stored refusal would be replayed for a day.
   */
  cancel(paymentIntentId: string): Promise<PaymentIntentView>;
  listRefunds(paymentIntentId: string): Promise<RefundRecord[]>;
  listDisputes(paymentIntentId: string): Promise<DisputeRecord[]>;
  /** Everything of this installation that was made within a stretch of time. */
  paymentsWithin(window: TimeWindow): AsyncIterable<ListedPayment>;
  /** Of every installation that shares the account: whose they are, the ledger knows. */
  refundsWithin(window: TimeWindow): AsyncIterable<WithPaymentIntentId<RefundRecord>>;
  /** Those that failed within the time, whenever they were made. */
  refundsFailedWithin(window: TimeWindow): AsyncIterable<WithPaymentIntentId<RefundRecord>>;
  disputesWithin(window: TimeWindow): AsyncIterable<WithPaymentIntentId<DisputeRecord>>;
  refund(paymentIntentId: string, refund: NewRefund, idempotencyKey: string): Promise<RefundRecord>;
  /** For the browser that must finish 3-D Secure. Never to be stored or logged. */
  clientSecretOf(paymentIntentId: string): Promise<string>;
  /** @throws WebhookSignatureInvalid when the body was not signed with one of our secrets or is too old. */
  verifyWebhook(rawBody: Buffer, signatureHeader: string): PaymentEvent;
}

export class PaymentDeclined extends Error {
  override readonly name = 'PaymentDeclined';

  constructor(readonly declineCode: string) {
    super('the means of payment was declined');
  }
}

export class PaymentRequestRejected extends Error {
  override readonly name = 'PaymentRequestRejected';

  constructor(readonly code: string) {
    super('the payment provider refused the request');
  }
}

export class PaymentsUnavailable extends Error {
  override readonly name = 'PaymentsUnavailable';

  /** @param isReplayed the answer is one that was stored under the key: the same key will bring no other for a day. */
  constructor(
    readonly code: string,
    readonly isReplayed = false,
  ) {
    super('the payment provider did not answer properly');
  }
}

export class WebhookSignatureInvalid extends Error {
  override readonly name = 'WebhookSignatureInvalid';
}
