import type { MailKind } from '../../contracts/activities.js';
import type { VideoState } from '../../domain/video-state.js';
import type { LedgerEntry } from '../../domain/ledger/ledger-entry.js';

/** Each state, for support and customers alike. */
export const STATE_DESCRIPTIONS: Record<VideoState, string> = {
  uploading: 'The video is being sent to us.',
  probing: 'We are looking at the video.',
  quoted: 'An offer is made; it is not paid for.',
  paying: 'The payment is under way.',
  queued: 'It waits for a free worker.',
  compressing: 'It is being compressed.',
  finalizing: 'The result is being checked and published.',
  done: 'It is delivered and can be downloaded.',
  needs_attention: 'It waits for a human; on silence all money goes back by itself.',
  expired: 'It was delivered, and its files are deleted.',
  abandoned: 'It was not gone on with; nothing was charged.',
  rejected: 'The video cannot be taken; nothing was charged.',
  canceled: 'It was canceled; nothing is charged.',
  failed: 'It failed; nothing is charged.',
  refunded: 'All money has gone back, and the files are deleted.',
};

/** Each line of the ledger. */
export const LEDGER_ENTRY_DESCRIPTIONS: Record<LedgerEntry['kind'], string> = {
  created: 'A payment was prepared.',
  declined: 'The card was declined; nothing was charged.',
  received: 'The money was received.',
  canceled: 'The payment was called off before anything was charged.',
  delivered: 'The service was delivered.',
  refund_requested: 'A refund was asked for.',
  refund_created: 'A refund is on its way.',
  refund_succeeded: 'Stripe has returned the money; banks show it within 5 to 10 business days.',
  refund_failed: 'The bank sent a refund back to us; it is tried again.',
  dispute_opened: 'The cardholder’s bank has taken the money back; the dispute is open.',
  dispute_won: 'The dispute was won; the money is with us again.',
  dispute_lost: 'The dispute was lost by us; the money stays with the cardholder.',
};

/** Each kind of mail. */
export const MAIL_DESCRIPTIONS: Record<MailKind, string> = {
  done: 'The video is ready, with the link.',
  delayed: 'It is delayed; on silence the money goes back by itself.',
  expires_soon: 'The video will be deleted soon, with the link.',
  refunded: 'The money is on its way back.',
  refunded_part: 'A part of the money is on its way back.',
  link: 'The link once more.',
};
