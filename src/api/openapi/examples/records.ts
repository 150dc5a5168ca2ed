import type { JobText } from '../../../../texts/job/job-text.js';
import { inEnglish } from '../../../domain/in-english.js';
import { FILE_NAME, GMAIL, JOB_ID, NOTE_ID, PAYMENT_INTENT_ID, RESULT_BYTES, SIZE_BYTES, TIMES } from './example.js';
import { LINES, REFERENCE } from './job.js';

/** As the service words it. */
function described(wordsCode: JobText) {
  return { words: inEnglish(wordsCode), wordsCode };
}

export const SUMMARY = {
  id: JOB_ID,
  reference: REFERENCE,
  createdAt: TIMES.created,
  state: 'done',
  reason: null,
  address: 'a**@example.com',
  locale: 'en',
  personalDataErasedAt: null,
};

export const ACT = {
  noteId: NOTE_ID,
  at: TIMES.done,
  actor: 'sam',
  action: 'resend_link',
  reasonCode: 'mail_lost',
  jobId: JOB_ID,
  note: 'The customer called.',
  details: {},
};

const RECEIVED = {
  at: TIMES.paid,
  kind: 'received',
  ...described({ code: 'entry.received', params: {} }),
  amountCents: 199,
  refundId: null,
};
const MONEY = { paymentIntentId: PAYMENT_INTENT_ID, currency: 'usd', receivedCents: 199, returnedCents: 0 };
const MAIL = {
  kind: 'done',
  ...described({ code: 'mail.done', params: {} }),
  at: TIMES.done,
  acceptedAt: TIMES.done,
  withheld: false,
  dropped: false,
};

export const CUSTOMER_RECORD = {
  ...SUMMARY,
  ...described({ code: 'state.done', params: {} }),
  fileName: FILE_NAME,
  sizeBytes: SIZE_BYTES,
  target: GMAIL,
  states: [{ at: TIMES.done, state: 'done', reason: null, ...described({ code: 'state.done', params: {} }) }],
  bought: { target: GMAIL, amountCents: 199, currency: 'usd', lines: LINES },
  money: { ...MONEY, entries: [RECEIVED] },
  result: { sizeBytes: RESULT_BYTES, expiresAt: TIMES.expires },
  filesDeletedAt: null,
  mails: [MAIL],
};

export const SUPPORT_RECORD = {
  ...CUSTOMER_RECORD,
  parked: null,
  money: { ...MONEY, entries: [{ ...RECEIVED, code: null }] },
  mails: [{ ...MAIL, provider: 'mailgun', fallbackReason: null }],
  acts: [ACT],
};
