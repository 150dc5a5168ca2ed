import type { MailKind } from '../../contracts/activities.js';
import type { VideoState } from '../../domain/video-state.js';
import type { LedgerEntry } from '../../domain/ledger/ledger-entry.js';

/** Each state, for support and customers alike. */
export const STATE_DESCRIPTIONS: Record<VideoState, string> = {
  uploading: 'The video is being uploaded.',
  probing: 'The video is being examined.',
  quoted: 'An offer has been made. Nothing is paid.',
  paying: 'The payment is in progress.',
  queued: 'The job is waiting for a free worker.',
  compressing: 'The video is being compressed.',
  finalizing: 'The result is being checked and published.',
  done: 'The result is delivered and can be downloaded.',
  needs_attention: 'The job is waiting for a human. Without an answer it is refunded automatically.',
  expired: 'The result was delivered, and the files are deleted.',
  abandoned: 'The customer did not continue. Nothing was charged.',
  rejected: 'The video was rejected. Nothing was charged.',
  canceled: 'The job was canceled. Nothing was charged.',
  failed: 'The job failed. Nothing was charged.',
  refunded: 'Everything was refunded, and the files are deleted.',
};

/** Each line of the ledger. */
export const LEDGER_ENTRY_DESCRIPTIONS: Record<LedgerEntry['kind'], string> = {
  created: 'A payment was prepared.',
  declined: 'The card was declined. Nothing was charged.',
  received: 'The money was received.',
  canceled: 'The payment was canceled before anything was charged.',
  delivered: 'The service was delivered.',
  refund_requested: 'A refund was requested.',
  refund_created: 'A refund is pending.',
  refund_succeeded: 'Stripe has made the refund. Banks show it within 5 to 10 business days.',
  refund_failed: 'The bank returned a refund to us. It will be retried.',
  dispute_opened: 'The cardholder’s bank has withdrawn the money. The dispute is open.',
  dispute_won: 'We won the dispute and have the money again.',
  dispute_lost: 'We lost the dispute. The cardholder keeps the money.',
};

/** Each kind of mail. */
export const MAIL_DESCRIPTIONS: Record<MailKind, string> = {
  done: 'The video is ready, with the link.',
  delayed: 'The job is delayed and will be refunded automatically if it is not finished.',
  expires_soon: 'The video will be deleted soon, with the link.',
  refunded: 'The job was refunded.',
  refunded_part: 'The job was partly refunded.',
  link: 'The link, sent again.',
  ended: 'The job ended without a result. Nothing was charged.',
};
