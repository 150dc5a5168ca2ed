import type { Formats } from '../formats.js';
import { declineReasonOf } from './decline-reasons.js';
import type { Declines, ProblemParams, ProblemWords } from './problem-types.js';

const NOT_CHARGED = 'You have not been charged.';

/**
 * The problems that a customer can meet, by the codes of the API, and why cards are declined. The words speak to a person in
 * front of a page; `answers.ts` speaks to the authors of programs.
 */
export const problemTexts = (format: Formats) => {
  const later = ({ retryAfterSec }: ProblemParams): string =>
    retryAfterSec === undefined ? 'Try again later.' : `Try again in ${format.duration(retryAfterSec * 1000)}.`;
  return {
    byCode: {
      invalid_request: { title: 'Something here is not valid', advice: 'Check what you entered, and try again.' },
      token_missing: {
        title: 'The link is not complete',
        advice: 'Use the whole link from the mail, or ask for a new one.',
      },
      token_invalid: {
        title: 'This link does not open the video',
        advice: 'Use the newest link from our mails, or ask for a new one.',
      },
      job_not_found: {
        title: 'There is no video at this link',
        advice: 'Use the whole link from the mail, or ask for a new one.',
      },
      not_found: { title: 'There is nothing at this address', advice: 'Start on the first page.' },
      api_key_invalid: {
        title: 'This API key is not valid',
        advice: 'It is wrong, revoked or expired. Use another key.',
      },
      account_locked: {
        title: 'This account is locked',
        advice: 'Videos that are running are finished or refunded. Contact support.',
      },
      maintenance: (params: ProblemParams): ProblemWords => ({
        title: 'We are working on our service',
        advice: `New videos have to wait; those that are running go on. ${later(params)}`,
      }),
      address_blocked: {
        title: 'We do not accept videos from you',
        advice: 'Contact support if you think this is a mistake.',
      },
      preset_not_allowed: {
        title: 'This video format is not available to you',
        advice: 'Choose the format that plays everywhere.',
      },
      quota_exceeded: ({ quota, limit, retryAfterSec }: ProblemParams): ProblemWords => ({
        title: quota === 'concurrentJobs' ? 'Too many of your videos are running' : 'This is enough for today',
        advice:
          quota === 'concurrentJobs'
            ? 'Wait until one of your videos is ready, or cancel one.'
            : [
                quota === 'jobsPerDay' && limit !== undefined
                  ? `We accept ${format.integer(limit)} ${format.plural(limit, { one: 'video', other: 'videos' })} a day.`
                  : '',
                quota === 'bytesPerDay' && limit !== undefined ? `We accept ${format.fileSize(limit)} a day.` : '',
                later({ retryAfterSec }),
              ]
                .filter(Boolean)
                .join(' '),
      }),
      too_much_unpaid: (params: ProblemParams): ProblemWords => ({
        title: 'Too many of your videos are not paid yet',
        advice: `Pay for one of them, or cancel it. ${later(params)}`,
      }),
      no_room: (params: ProblemParams): ProblemWords => ({
        title: 'There is no space for this video right now',
        advice: `${NOT_CHARGED} ${later(params)}`,
      }),
      address_closed: {
        title: 'The e-mail address can no longer be changed',
        advice: 'The mail is on its way, or the video has ended. Contact support if it went to a wrong address.',
      },
      no_address: { title: 'We have no e-mail address for this video', advice: 'Enter your address first.' },
      personal_data_erased: {
        title: 'We have erased your data for this video',
        advice: 'Send the video again if you still need it.',
      },
      request_too_large: { title: 'This is too large to send', advice: 'Shorten what you entered, and try again.' },
      upload_too_large: ({ limitBytes }: ProblemParams): ProblemWords => ({
        title: 'The video is too large',
        advice:
          limitBytes === undefined
            ? 'Choose a smaller file.'
            : `Choose a file of at most ${format.fileSize(limitBytes)}.`,
      }),
      upload_empty: { title: 'The file is empty', advice: 'Choose the video file itself.' },
      file_name_unusable: {
        title: 'We cannot use this file name',
        advice: 'Rename the file: at most 255 characters, and no slashes.',
      },
      not_a_video: { title: 'This file is not a video', advice: 'Choose a video.' },
      video_too_long: ({ limitSec }: ProblemParams): ProblemWords => ({
        title: 'The video is too long',
        advice:
          limitSec === undefined
            ? 'Cut it, or choose a shorter one.'
            : `Cut it to at most ${format.duration(limitSec * 1000)}, or choose a shorter one.`,
      }),
      upload_token_invalid: { title: 'This upload is not valid any more', advice: 'Send the video again.' },
      upload_unknown: { title: 'This upload is not valid any more', advice: 'Send the video again.' },
      upload_incomplete: { title: 'Parts of the video are missing', advice: 'Continue the upload.' },
      upload_size_mismatch: {
        title: 'The file has changed',
        advice: 'It no longer has the size it had at the start. Send it again when it is finished.',
      },
      upload_gone: { title: 'The upload is over', advice: `${NOT_CHARGED} Send the video again.` },
      upload_closed: { title: 'The upload is over', advice: 'The page of the video shows its state.' },
      not_quoted: { title: 'There is nothing to buy now', advice: 'The page of the video shows its state.' },
      quote_unknown: { title: 'This offer has changed', advice: `${NOT_CHARGED} Choose one of the current offers.` },
      quote_expired: { title: 'The offer has expired', advice: `${NOT_CHARGED} Send the video again.` },
      quote_unsellable: {
        title: 'The video cannot be made to fit this size',
        advice: `${NOT_CHARGED} Choose a larger size.`,
      },
      requotes_spent: {
        title: 'You have tried as many sizes as we offer',
        advice: 'Choose one of the offers, or send the video again.',
      },
      tracks_unusable: {
        title: 'We cannot use this picture or sound track',
        advice: 'Choose another one.',
      },
      preview_not_ready: { title: 'The preview is not ready', advice: 'It appears here as soon as it is made.' },
      preview_unknown: { title: 'There is no preview for this', advice: 'You can buy without it.' },
      too_many_requests: (params: ProblemParams): ProblemWords => ({
        title: 'That was too fast for us',
        advice: later(params),
      }),
      too_many_event_streams: {
        title: 'This page is open too often',
        advice: 'Close some of its tabs. The video goes on.',
      },
      event_streams_full: {
        title: 'Very many people are watching right now',
        advice: 'The video goes on. What you see here is a little late.',
      },
      idempotency_key_reused: {
        title: 'This was done already',
        advice: 'Reload the page to see how the video stands.',
      },
      request_in_progress: (params: ProblemParams): ProblemWords => ({
        title: 'This is already being done',
        advice: later(params),
      }),
      result_not_ready: { title: 'The video is not ready yet', advice: 'It appears here as soon as it is.' },
      result_expired: {
        title: 'The video has been deleted',
        advice: 'We keep videos for a limited time only. Send it again if you still need it.',
      },
      result_refunded: {
        title: 'You were refunded, and the video was deleted',
        advice: 'Send it again if you still need it.',
      },
      already_delivered: {
        title: 'Your video was finished first',
        advice: 'It was not canceled: nothing was deleted, and nothing is refunded.',
      },
      job_closed: { title: 'This video has ended', advice: 'The page of the video shows what happened.' },
      dependency_unavailable: (params: ProblemParams): ProblemWords => ({
        title: 'Part of our service is not available',
        advice: `Nothing is lost. ${later(params)}`,
      }),
      internal_error: {
        title: 'Something went wrong on our side',
        advice: 'Try again. If it happens again, contact support.',
      },
      payment_declined: ({ declineCode }: ProblemParams): ProblemWords => ({
        title: 'The card was declined',
        advice: `${DECLINES[declineReasonOf(declineCode)]} ${NOT_CHARGED} Try another card.`,
      }),
      payment_method_required: { title: 'The card is missing', advice: 'Enter a card, and try again.' },
      payment_method_unknown: {
        title: 'This card cannot be used here',
        advice: `${NOT_CHARGED} Enter it again, or try another card.`,
      },
      payment_unavailable: (params: ProblemParams): ProblemWords => ({
        title: 'We cannot take payments at the moment',
        advice: `${NOT_CHARGED} It is not because of your card. ${later(params)}`,
      }),
      payment_canceled: {
        title: 'The payment was canceled',
        advice: `${NOT_CHARGED} The page of the video shows its state.`,
      },
      payment_pending: {
        title: 'Another payment for this video is being processed',
        advice: 'This try charged nothing. Wait a moment: the page of the video shows how the other payment ends.',
      },
      payment_replaced: {
        title: 'This payment was replaced by another one',
        advice:
          'Another card was chosen for this video, and this one was not charged. The page of the video shows its state.',
      },
      attempt_reused: { title: 'This was tried already', advice: 'Nothing more was charged. Reload the page.' },
      attempts_spent: {
        title: 'Too many cards were tried for this video',
        advice: `${NOT_CHARGED} Ask your bank, or send the video again.`,
      },
      upsell_unknown: { title: 'This extra is not offered', advice: `${NOT_CHARGED} Choose among the extras shown.` },
    },
    declines: DECLINES,
  };
};

const DECLINES: Declines = {
  unknown: 'Your bank refused the payment and did not say why.',
  insufficient_funds: 'There is not enough money on the card.',
  expired_card: 'The card has expired.',
  incorrect_cvc: 'The security code is wrong.',
  incorrect_number: 'The card number is wrong.',
  invalid_expiry: 'The expiry date is wrong.',
  incorrect_address: 'The postcode or the address does not match the card.',
  not_supported: 'The card cannot be used for this kind of payment.',
  limit_exceeded: 'The limit of the card is reached.',
  authentication_required: 'Your bank could not make sure that it is you.',
  processing_error: 'Your bank could not process the payment just now.',
};

/** The texts about problems. The type of every language is that of the English ones. */
export type ProblemTexts = ReturnType<typeof problemTexts>;
