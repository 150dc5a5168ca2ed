import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Requester } from '../domain/roles.js';
import type { TrackRequest } from '../domain/media/facts/track-choice.js';
import type { Target } from '../domain/media/plan/targets.js';
import type { Offer } from '../domain/quote.js';
import type { UpsellName } from '../domain/upsells.js';
import type { PublicStatus, ReasonCode, VideoState } from '../domain/video-state.js';

/** The timings of one job, fixed when it starts (rule 3): a change of the configuration never affects a running job. */
export interface VideoPolicy {
  /** How long the customer has to upload. */
  uploadTimeoutMs: number;
  /** How long a quote is valid and the file is kept for the customer to buy. */
  quoteTimeoutMs: number;
  /** How long a payment may stay incomplete, for instance in 3-D Secure. */
  paymentTimeoutMs: number;
  /** How long a job waits for a GPU slot before it falls back to a CPU. */
  gpuWaitTimeoutMs: number;
  /** How long a job waits for another worker after one's machine has failed. Absent in jobs started without it. */
  fitWorkerTimeoutMs?: number;
  /** How long a parked job waits for support before it is refunded automatically. */
  attentionTimeoutMs: number;
  /** How long the result can be downloaded. */
  retentionMs: number;
  /** How long before the end of retention the customer gets a reminder; 0 sends none. */
  expiresSoonLeadMs: number;
}

/** Start input of `videoWorkflow`. Ids, sizes and codes only (rule 1). */
export interface VideoWorkflowInput {
  jobId: string;
  policy: VideoPolicy;
  /** Groups of callers take turns with their unpaid work, see `callerGroupOf`. Absent in jobs started without it. */
  callerGroup?: string;
  /** Made with a test key: nobody pays, so its encode goes after those of all live jobs. */
  isTest?: boolean;
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
 * The customer's decision to buy. A free quote needs neither payment field; any other quote needs exactly one.
 * The caller chooses `attemptId`. A repeat with the same id never charges again; the id with other content is refused.
 * While an attempt waits for its customer (3-D Secure), a new id with another payment method or quote replaces it.
 */
export interface CheckoutRequest {
  quoteId: string;
  attemptId: string;
  confirmationTokenId?: string;
  paymentMethodId?: string;
  /** The upsells that are bought with the quote. The quote must offer each of them. */
  upsells?: UpsellName[];
}

export interface CheckoutResult {
  /** The attempt that this result is for. The requested attempt may have joined it. Absent in old histories. */
  attemptId?: string;
  /** null for a free quote, which has no PaymentIntent. */
  paymentIntentId: string | null;
  status: 'succeeded' | 'requires_action' | 'processing' | 'declined' | 'canceled';
  /** Stripe's decline code when `status` is `declined`. */
  declineCode?: string;
}

/** Requests an offer for another target, or with other tracks. Repeating the last request changes nothing. */
export interface RequoteRequest {
  target: Target;
  /** Ids that the current offer lists; without it, the tracks stay as they are. */
  tracks?: TrackRequest;
}

/** The kind of requester, never a name. The note of the support agent is in the audit log under `noteId`. */
export interface StopRequest {
  actor: Requester;
  noteId?: string;
}

/** A stop that its requester may want only for as long as it gives the money back. */
export interface CancelRequest extends StopRequest {
  onlyBeforeDelivery?: boolean;
}

/** Support's answer to a parked job. A request with the `parkId` of an earlier parking is ignored. */
export interface RetryRequest {
  parkId: string;
}

/** Support's refund: at any time, or, with `parkId`, as the answer to one parking. */
export interface RefundRequest extends StopRequest {
  parkId?: string;
}

/** One act of support on a job, for a caller that must know the outcome. The signals do the same without an answer. */
export type JobAct =
  | ({ act: 'cancel' | 'deleteNow' } & StopRequest)
  | ({ act: 'retry' } & RetryRequest)
  | { act: 'extendRetention'; untilMs: number }
  /** `isPaid`: according to the ledger, money was received. After a reset, the run itself may not know. */
  | ({ act: 'refund'; isPaid: boolean } & RefundRequest);

/** What an act has started. A later message cannot undo it. */
export const ACT_EFFECTS = ['stopping', 'refunding', 'deleting', 'retrying', 'extended'] as const;
export type ActEffect = (typeof ACT_EFFECTS)[number];

export interface ActResult {
  effect: ActEffect;
}

/** The `type` of the ApplicationFailure with which an `act` is refused, before anything is in the history. */
export type ActRefusal = 'invalid_request' | 'job_closed' | 'result_not_ready' | 'not_parked' | 'nothing_paid';

/** Answer of the `state` query. */
export interface VideoSnapshot {
  jobId: string;
  state: VideoState;
  publicStatus: PublicStatus;
  reason: ReasonCode | null;
  paid: boolean;
  parkId: string | null;
  expiresAtMs: number | null;
  /** Messages that were ignored because they were malformed, stale or too late; newest last, at most 20. */
  ignored: string[];
}

export const completeUploadUpdate = defineUpdate<CompleteUploadResult>('completeUpload');
/** Returns the offer that is current afterwards. Its first quote is for the requested target. */
export const requoteUpdate = defineUpdate<Offer, [RequoteRequest]>('requote');
export const checkoutUpdate = defineUpdate<CheckoutResult, [CheckoutRequest]>('checkout');

export const actUpdate = defineUpdate<ActResult, [JobAct]>('act');

export const paymentUpdatedSignal = defineSignal('paymentUpdated');
/** The cardholder’s bank has withdrawn the money. */
export const paymentDisputedSignal = defineSignal('paymentDisputed');
export const encodeStartedSignal = defineSignal<[{ encodeId: string }]>('encodeStarted');
export const refundSignal = defineSignal<[RefundRequest]>('refund');
export const cancelSignal = defineSignal<[CancelRequest]>('cancel');
export const retrySignal = defineSignal<[RetryRequest]>('retry');
export const deleteNowSignal = defineSignal<[StopRequest]>('deleteNow');
export const extendRetentionSignal = defineSignal<[{ untilMs: number }]>('extendRetention');

export const stateQuery = defineQuery<VideoSnapshot>('state');

/** The `type` of the ApplicationFailure with which a `checkout` is refused, before anything is in the history. */
export type CheckoutRefusal =
  | 'quote_unknown'
  | 'quote_expired'
  | 'quote_unsellable'
  | 'payment_method_required'
  | 'upsell_unknown'
  | 'attempt_reused'
  | 'attempts_spent'
  | 'payment_pending'
  | 'not_quoted';

/** The `type` of the ApplicationFailure with which a `requote` is refused. */
export type RequoteRefusal = 'invalid_request' | 'not_quoted' | 'requotes_spent' | 'tracks_unusable';
