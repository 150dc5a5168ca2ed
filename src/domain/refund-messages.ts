import type { ReasonCode } from './video-state.js';

const OUR_FAULT = 'Something went wrong on our side and your video could not be finished.';
const SUPPORT = 'Our support has ended this job for you.';
const UPLOAD_REJECTED = 'Your video could not be taken.';
const PAYMENT_INCOMPLETE = 'The payment did not come to an end in time.';

/** Why money goes back, as the customer is told: one sentence. */
const EXPLANATIONS: Record<ReasonCode, string> = {
  canceled_by_customer: 'You canceled your video.',
  deleted_by_customer: 'You deleted your video.',
  refund_by_support: SUPPORT,
  canceled_by_support: SUPPORT,
  canceled_by_operator: SUPPORT,
  goodwill: 'Our support has given you back a part of what you paid, as a sign of goodwill.',
  priority_missed: 'Your video was not ready by the time that we had promised for the priority fee.',
  payment_disputed: 'Your bank has asked for this payment back, so the job was stopped.',
  cannot_fit: 'We could not make your video fit without ruining it.',
  encode_failed: 'Your video could not be compressed: our encoder failed on it.',
  unreadable: 'Your video could not be read to its end.',
  upload_timeout: UPLOAD_REJECTED,
  upload_unusable: UPLOAD_REJECTED,
  no_video: UPLOAD_REJECTED,
  no_duration: UPLOAD_REJECTED,
  too_large: UPLOAD_REJECTED,
  too_long: UPLOAD_REJECTED,
  too_many_pixels: UPLOAD_REJECTED,
  too_many_streams: UPLOAD_REJECTED,
  too_many_frames: UPLOAD_REJECTED,
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

/** @param reason null where it is not known: then it was us. */
export function refundExplanation(reason: ReasonCode | null): string {
  return reason === null ? OUR_FAULT : EXPLANATIONS[reason];
}

/** From Stripe's documentation of refunds. https://docs.stripe.com/refunds */
export const REFUND_TIMING = 'Banks usually show it within 5 to 10 business days.';
