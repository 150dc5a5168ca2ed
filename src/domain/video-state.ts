/** The exact states of a job. docs/how-it-works.md draws them. */
export const VIDEO_STATES = [
  'uploading',
  'probing',
  'quoted',
  'paying',
  'queued',
  'compressing',
  'finalizing',
  'done',
  'needs_attention',
  'expired',
  'abandoned',
  'rejected',
  'canceled',
  'failed',
  'refunded',
] as const;

export type VideoState = (typeof VIDEO_STATES)[number];

/** The coarse status that the public API has always shown. */
export type PublicStatus = 'queued' | 'processing' | 'compressing' | 'finalizing' | 'done' | 'error';

const PUBLIC_STATUS: Record<VideoState, PublicStatus> = {
  uploading: 'queued',
  probing: 'processing',
  quoted: 'processing',
  paying: 'processing',
  queued: 'queued',
  compressing: 'compressing',
  finalizing: 'finalizing',
  done: 'done',
  needs_attention: 'processing',
  expired: 'done',
  abandoned: 'error',
  rejected: 'error',
  canceled: 'error',
  failed: 'error',
  refunded: 'error',
};

export function publicStatusOf(state: VideoState): PublicStatus {
  return PUBLIC_STATUS[state];
}

// After a reset, the new run may learn from the ledger what the previous run received and delivered.
const END_STATES_WHEN_PAID: VideoState[] = ['refunded', 'expired'];
const END_STATES_BEFORE_PAYMENT: VideoState[] = ['abandoned', 'canceled', 'failed', ...END_STATES_WHEN_PAID];
/** A free job (it already fits) can be canceled or fail after checkout without a refund. */
const END_STATES_AFTER_CHECKOUT: VideoState[] = ['canceled', 'failed', ...END_STATES_WHEN_PAID];

const TRANSITIONS: Record<VideoState, readonly VideoState[]> = {
  uploading: ['probing', ...END_STATES_BEFORE_PAYMENT],
  probing: ['quoted', 'rejected', ...END_STATES_BEFORE_PAYMENT],
  quoted: ['paying', 'queued', ...END_STATES_BEFORE_PAYMENT],
  paying: ['quoted', 'queued', ...END_STATES_BEFORE_PAYMENT],
  queued: ['compressing', 'finalizing', 'needs_attention', ...END_STATES_AFTER_CHECKOUT],
  compressing: ['queued', 'finalizing', 'needs_attention', ...END_STATES_AFTER_CHECKOUT],
  finalizing: ['done', 'needs_attention', ...END_STATES_AFTER_CHECKOUT],
  done: END_STATES_WHEN_PAID,
  needs_attention: ['queued', 'finalizing', ...END_STATES_AFTER_CHECKOUT],
  expired: [],
  abandoned: [],
  rejected: [],
  canceled: [],
  failed: [],
  refunded: [],
};

/** Whether the state machine has an edge between two states. */
export function canTransition(from: VideoState, to: VideoState): boolean {
  return TRANSITIONS[from].includes(to);
}

/** A closed job never changes again; its workflow has ended or is about to. */
export function isClosed(state: VideoState): boolean {
  return TRANSITIONS[state].length === 0;
}

/** The states of a job whose workflow still runs. */
export const OPEN_STATES = VIDEO_STATES.filter((state) => !isClosed(state));

/** Whether the job is open and its result has not been delivered yet. */
export function isBeforeDelivery(state: VideoState): boolean {
  return !isClosed(state) && state !== 'done';
}

/** Whether the job is open and the customer has not bought anything yet. */
export function isBeforePayment(state: VideoState): boolean {
  return state === 'uploading' || state === 'probing' || state === 'quoted' || state === 'paying';
}

/** Why a job ended, or why it waits for a person. The codes are stable: they are part of the public API. */
export type ReasonCode =
  | 'upload_timeout'
  | 'upload_unusable'
  | 'quote_timeout'
  | 'payment_timeout'
  | 'payment_failed'
  | 'payment_canceled_at_provider'
  | 'canceled_by_customer'
  | 'canceled_by_support'
  | 'canceled_by_operator'
  | 'refund_by_support'
  | 'goodwill'
  | 'priority_missed'
  | 'payment_disputed'
  | 'deleted_by_customer'
  | 'retention_over'
  | 'attention_timeout'
  | 'encode_failed'
  | 'cannot_fit'
  | 'encode_unavailable'
  | 'finalize_failed'
  | 'probe_unavailable'
  | 'internal_error'
  | 'unreadable'
  | 'no_video'
  | 'no_duration'
  | 'too_large'
  | 'too_long'
  | 'too_many_pixels'
  | 'too_many_streams'
  | 'too_many_frames'
  | 'too_complex'
  | 'encrypted'
  | 'unsupported_colors';

const STOP_REASONS: readonly (ReasonCode | null)[] = [
  'canceled_by_customer',
  'canceled_by_support',
  'canceled_by_operator',
  'refund_by_support',
  'payment_disputed',
];

/** Whether a stop was requested before the delivery and the job has not ended yet. */
export function isCanceling({ state, reason }: { state: VideoState; reason: ReasonCode | null }): boolean {
  return isBeforeDelivery(state) && STOP_REASONS.includes(reason);
}

/** Why the main path of a job ended. */
export type EndCause = {
  kind: 'retention_over' | 'deleted' | 'canceled' | 'refund_requested' | 'abandoned' | 'rejected' | 'failed';
  reason: ReasonCode;
};

/**
 * The end state for a cause.
 *
 * @param published whether the result has been delivered: after that, only a refund request returns money.
 * @param moneyReturned whether money was received and all of it was returned.
 */
export function endStateOf(cause: EndCause, facts: { published: boolean; moneyReturned: boolean }): VideoState {
  if (facts.moneyReturned) return 'refunded';
  if (facts.published) return 'expired';
  switch (cause.kind) {
    case 'abandoned':
      return 'abandoned';
    case 'rejected':
      return 'rejected';
    case 'failed':
      return 'failed';
    case 'retention_over':
    case 'deleted':
    case 'canceled':
    case 'refund_requested':
      return 'canceled';
  }
}
