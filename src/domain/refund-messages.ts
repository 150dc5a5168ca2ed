import type { ReasonCode } from './video-state.js';

const OUR_FAULT = 'We could not finish your video because of a problem on our side.';
const SUPPORT = 'Our support team ended this job.';
const UPLOAD_REJECTED = 'We could not accept your video.';
const PAYMENT_INCOMPLETE = 'The payment was not completed in time.';

/** Why a customer is refunded, in one sentence for the customer. */
const EXPLANATIONS: Record<ReasonCode, string> = {
  canceled_by_customer: 'You canceled your video.',
  deleted_by_customer: 'You deleted your video.',
  refund_by_support: SUPPORT,
  canceled_by_support: SUPPORT,
  canceled_by_operator: SUPPORT,
  goodwill: 'Our support team refunded part of your payment as a gesture of goodwill.',
  priority_missed: 'Your video was not ready by the time we promised for the priority fee.',
  payment_disputed: 'Your bank disputed this payment, so we stopped the job.',
  cannot_fit: 'We could not make your video fit without ruining its quality.',
  encode_failed: 'We could not compress your video: our encoder failed on it.',
  unreadable: 'We could not read your video to the end.',
  upload_timeout: UPLOAD_REJECTED,
  upload_unusable: UPLOAD_REJECTED,
  no_video: UPLOAD_REJECTED,
  no_duration: UPLOAD_REJECTED,
  too_large: UPLOAD_REJECTED,
  too_long: UPLOAD_REJECTED,
  too_many_pixels: UPLOAD_REJECTED,
  too_many_streams: UPLOAD_REJECTED,
  too_many_frames: UPLOAD_REJECTED,
  too_complex: 'Your video needs more computing than we can do for one file.',
  encrypted: UPLOAD_REJECTED,
  unsupported_colors: UPLOAD_REJECTED,
  quote_timeout: PAYMENT_INCOMPLETE,
  payment_timeout: PAYMENT_INCOMPLETE,
  payment_failed: PAYMENT_INCOMPLETE,
  payment_canceled_at_provider: PAYMENT_INCOMPLETE,
  retention_over: OUR_FAULT,
  attention_timeout: OUR_FAULT,
  encode_unavailable: OUR_FAULT,
  finalize_failed: OUR_FAULT,
  probe_unavailable: OUR_FAULT,
  internal_error: OUR_FAULT,
};

/** @param reason null when it is unknown: the text then says that the fault was ours. */
export function refundExplanation(reason: ReasonCode | null): string {
  return reason === null ? OUR_FAULT : EXPLANATIONS[reason];
}

/** From Stripe's documentation of refunds. https://docs.stripe.com/refunds */
export const REFUND_TIMING = 'Banks usually show a refund within 5 to 10 business days.';
