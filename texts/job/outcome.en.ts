import type { Formats } from '../formats.js';

const OUR_FAULT = 'We could not finish your video because of a problem on our side.';
const SUPPORT = 'Our support team ended this job.';
const NOT_ACCEPTED = 'We could not accept your video.';
const NOT_PAID = 'The payment was not completed in time.';

/** Why money is returned and when it arrives, why a job ended, what a result lacks: what a customer is told of an outcome. */
export const outcomeTexts = (format: Formats) => ({
  'refund.by_support': 'Our support team made this refund.',
  'refund.unknown': OUR_FAULT,
  'refund.canceled_by_customer': 'You canceled your video.',
  'refund.deleted_by_customer': 'You deleted your video.',
  'refund.refund_by_support': SUPPORT,
  'refund.canceled_by_support': SUPPORT,
  'refund.canceled_by_operator': SUPPORT,
  'refund.goodwill': 'Our support team refunded part of your payment as a gesture of goodwill.',
  'refund.priority_missed': 'Your video was not ready by the time we promised for the priority fee.',
  'refund.payment_disputed': 'Your bank disputed this payment, so we stopped the job.',
  'refund.cannot_fit': 'We could not make your video fit without ruining its quality.',
  'refund.encode_failed': 'We could not compress your video: our encoder failed on it.',
  'refund.unreadable': 'We could not read your video to the end.',
  'refund.upload_timeout': NOT_ACCEPTED,
  'refund.upload_unusable': NOT_ACCEPTED,
  'refund.no_video': NOT_ACCEPTED,
  'refund.no_duration': NOT_ACCEPTED,
  'refund.too_large': NOT_ACCEPTED,
  'refund.too_long': NOT_ACCEPTED,
  'refund.too_many_pixels': NOT_ACCEPTED,
  'refund.too_many_streams': NOT_ACCEPTED,
  'refund.too_many_frames': NOT_ACCEPTED,
  'refund.too_complex': 'Your video needs more computing than we can do for one file.',
  'refund.encrypted': NOT_ACCEPTED,
  'refund.unsupported_colors': NOT_ACCEPTED,
  'refund.quote_timeout': NOT_PAID,
  'refund.payment_timeout': NOT_PAID,
  'refund.payment_failed': NOT_PAID,
  'refund.payment_canceled_at_provider': NOT_PAID,
  'refund.retention_over': OUR_FAULT,
  'refund.attention_timeout': OUR_FAULT,
  'refund.encode_unavailable': OUR_FAULT,
  'refund.finalize_failed': OUR_FAULT,
  'refund.probe_unavailable': OUR_FAULT,
  'refund.internal_error': OUR_FAULT,
  // What the customer can do something about; the words of refunds say less about it.
  'end.upload_timeout': 'The upload was not completed in time.',
  'end.upload_unusable':
    'The file that arrived is not the one that was announced. It may have changed during the upload.',
  'end.quote_timeout': 'The offer expired before it was bought.',
  'end.unreadable': 'We could not read the file as a video.',
  'end.no_video': 'There is no video in the file.',
  'end.no_duration': 'We could not find out how long the video is.',
  'end.too_large': 'The file is larger than we accept.',
  'end.too_long': 'The video is longer than we accept.',
  'end.too_many_pixels': 'The picture is larger than we accept.',
  'end.too_many_streams': 'The file has more tracks than we accept.',
  'end.too_many_frames': 'The video has more frames than we accept.',
  'end.encrypted': 'The video is copy-protected.',
  'end.unsupported_colors':
    'The colors work on Dolby Vision screens only. Export the video as HDR10 or in standard range.',
  // From Stripe's documentation of refunds. https://docs.stripe.com/refunds
  'expect.succeeded': 'Banks usually show a refund within 5 to 10 business days.',
  'expect.pending': 'The refund is pending: your bank is taking longer than usual. We keep following it.',
  'expect.failed': 'Your bank returned the refund to us. We will try again. You do not need to do anything.',
  'delayed.paid': ({ refundsAt }: { /** ISO 8601. */ refundsAt: string }) =>
    `Delayed; refunded automatically by ${format.dateTime(Date.parse(refundsAt))}.`,
  'delayed.unpaid': ({ refundsAt }: { /** ISO 8601. */ refundsAt: string }) =>
    `Delayed; ends by ${format.dateTime(Date.parse(refundsAt))} at the latest.`,
  'missing.picture': ({ deliveredMs, expectedMs }: { deliveredMs: number; expectedMs: number }) =>
    `The picture ends at ${format.clock(deliveredMs)} of ${format.clock(expectedMs)}: the rest of it in your file is damaged and cannot be decoded.`,
  'missing.sound': ({ deliveredMs, expectedMs }: { deliveredMs: number; expectedMs: number }) =>
    `The sound ends at ${format.clock(deliveredMs)} of ${format.clock(expectedMs)}: the rest of it in your file is damaged and cannot be decoded.`,
  'missing.within_picture': ({ missingMs, expectedMs }: { missingMs: number; expectedMs: number }) =>
    `About ${format.clock(missingMs)} of the picture’s ${format.clock(expectedMs)} is damaged in your file and cannot be decoded. The picture stands still there.`,
  'files.deleted': 'Your video and everything that we made from it have been deleted.',
});
