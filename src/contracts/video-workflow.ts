import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Requester } from '../domain/roles.js';
import type { Target } from '../domain/media/plan/targets.js';
import type { Offer } from '../domain/quote.js';
import type { UpsellName } from '../domain/upsells.js';
import type { PublicStatus, ReasonCode, VideoState } from '../domain/video-state.js';

/** Timings of one job, fixed when it starts (rule 3): changing the configuration never changes a running job. */
export interface VideoPolicy {
  /** How long the customer may take to upload. */
  uploadTimeoutMs: number;
  /** How long a quote holds and the file waits for the customer to buy. */
  quoteTimeoutMs: number;
  /** How long a payment may hang, for instance in 3-D Secure. */
  paymentTimeoutMs: number;
  /** How long a GPU slot is waited for before the job goes to a CPU. */
  gpuWaitTimeoutMs: number;
  /** How long a parked job waits for a human before it refunds by itself. */
  attentionTimeoutMs: number;
  /** How long the result can be downloaded. */
  retentionMs: number;
  /** How long before the end of retention the customer is reminded; 0 sends no reminder. */
  expiresSoonLeadMs: number;
}

/** Start input of `videoWorkflow`. Ids, sizes and codes only (rule 1). */
export interface VideoWorkflowInput {
  jobId: string;
  policy: VideoPolicy;
}

/** How the workflow ended. */
export interface VideoWorkflowResult {
  state: VideoState;
  reason: ReasonCode;
}

export interface CompleteUploadResult {
  sizeBytes: number;
}

/**
 * The customer's decision to buy. For a free quote neither payment field is given, for any other exactly one.
 * `attemptId` is chosen by the caller; the same one again never charges again, and for something else it is refused.
 */
export interface CheckoutRequest {
  quoteId: string;
  attemptId: string;
  confirmationTokenId?: string;
  paymentMethodId?: string;
  /** What is bought beside the quote; each must be offered with it. */
  upsells?: UpsellName[];
}

export interface CheckoutResult {
  /** null for a free quote, which has no PaymentIntent. */
  paymentIntentId: string | null;
  status: 'succeeded' | 'requires_action' | 'processing' | 'declined' | 'canceled';
  /** Stripe's decline code when `status` is `declined`. */
  declineCode?: string;
}

/** The customer wants an offer for another target. The same target again changes nothing. */
export interface RequoteRequest {
  target: Target;
}

/** Who asked: never a name; the supporter's note itself is in the audit log under `noteId`. */
export interface StopRequest {
  actor: Requester;
  noteId?: string;
}

/** Support's answer to a parked job. A `parkId` of an earlier parking is dropped. */
export interface RetryRequest {
  parkId: string;
}

/** Support's refund: at any moment, or (with `parkId`) as the answer to one parking. */
export interface RefundRequest extends StopRequest {
  parkId?: string;
}

/** Answer of the `state` query. */
export interface VideoSnapshot {
  jobId: string;
  state: VideoState;
  publicStatus: PublicStatus;
  reason: ReasonCode | null;
  paid: boolean;
  parkId: string | null;
  expiresAtMs: number | null;
  /** Messages that were dropped, newest last, at most 20: malformed, stale or too late. */
  ignored: string[];
}

export const completeUploadUpdate = defineUpdate<CompleteUploadResult>('completeUpload');
/** Answers the offer that stands now, whose first quote is for what was asked. */
export const requoteUpdate = defineUpdate<Offer, [RequoteRequest]>('requote');
export const checkoutUpdate = defineUpdate<CheckoutResult, [CheckoutRequest]>('checkout');

export const paymentUpdatedSignal = defineSignal('paymentUpdated');
/** A cardholder’s bank has taken the money back. */
export const paymentDisputedSignal = defineSignal('paymentDisputed');
export const encodeStartedSignal = defineSignal<[{ encodeId: string }]>('encodeStarted');
export const refundSignal = defineSignal<[RefundRequest]>('refund');
export const cancelSignal = defineSignal<[StopRequest]>('cancel');
export const retrySignal = defineSignal<[RetryRequest]>('retry');
export const deleteNowSignal = defineSignal<[StopRequest]>('deleteNow');
export const extendRetentionSignal = defineSignal<[{ untilMs: number }]>('extendRetention');

export const stateQuery = defineQuery<VideoSnapshot>('state');

/** The `type` of the ApplicationFailure with which the `checkout` validator refuses before history. */
export type CheckoutRefusal =
  | 'quote_unknown'
  | 'quote_expired'
  | 'quote_unsellable'
  | 'payment_method_required'
  | 'upsell_unknown'
  | 'attempt_reused'
  | 'attempts_spent'
  | 'not_quoted';

/** The `type` of the ApplicationFailure with which a `requote` is refused. */
export type RequoteRefusal = 'invalid_request' | 'not_quoted' | 'requotes_spent';
