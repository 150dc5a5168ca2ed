import type { QuoteView, VideoView } from '../../../src/api/videos/video.schemas.js';
import type { DownloadProbe } from '../../../stack/demo/delivery.js';
import type { MessageSummary } from '../../../stack/simulators/inbox/message-store.js';

const EXPIRES_AT = '2030-01-02T00:00:00.000Z';

/** One sellable offer for Gmail. */
export const gmailQuote: QuoteView = {
  quoteId: 'q-gmail',
  target: { provider: 'gmail' },
  verdict: 'fits',
  grade: 'good',
  shortForm: 'Good quality at 1280 by 720 with stereo sound, just under the limit of 25.00 MB.',
  limit: {
    capBytes: 25_000_000,
    capAppliesTo: 'file',
    ceilingBytes: 25_000_000,
    explanation: 'Gmail takes files of up to 25 MB; what the mail adds in transit is not counted.',
    explanationCode: { code: 'limit.file', params: { provider: 'gmail', capBytes: 25_000_000 } },
  },
  choices: ['go_on', 'cancel', 'another_size'],
  preview: null,
  ceilingBytes: 25_000_000,
  smallestWorkableBytes: 1_000_000,
  expectedBytes: 24_800_000,
  picture: { width: 1280, height: 720, frameRate: 25 },
  shortFormCode: {
    code: 'short.encoded',
    params: { grade: 'good', width: 1280, height: 720, sound: 'stereo', aim: 'ceiling', sizeBytes: 25_000_000 },
  },
  reasonCodes: null,
  reasons: ['The picture gets 6000 kb/s.', 'The target is just under the limit of 25.00 MB.'],
  amountCents: 199,
  currency: 'usd',
  lines: [{ label: 'Compression', labelCode: null, amountCents: 199 }],
  upsells: [],
};

/** A job that was delivered for that offer. */
export const doneVideo: VideoView = {
  reference: '7K3M-Q2ZD',
  id: 'job-1',
  state: 'done',
  status: 'done',
  reason: null,
  canceling: false,
  stateVersion: '1-1',
  createdAt: '2030-01-01T00:00:00.000Z',
  fileName: 'holiday.mov',
  locale: null,
  sizeBytes: 40_000_000,
  target: { provider: 'gmail' },
  progress: null,
  queue: null,
  source: { durationMs: 30_000, width: 1920, height: 1080 },
  offer: { expiresAt: EXPIRES_AT, quotes: [gmailQuote], tracks: null },
  chosenQuoteId: 'q-gmail',
  upsells: [],
  readyBy: null,
  payment: { status: 'succeeded' },
  money: { currency: 'usd', receivedCents: 199, returnedCents: 0, refunds: [], disputed: false },
  delayed: null,
  result: {
    sizeBytes: 24_750_000,
    durationMs: 30_020,
    width: 1280,
    height: 720,
    downloadUrl: 'http://127.0.0.1:3000/v1/videos/job-1/download',
    posterUrl: null,
    missing: [],
    missingCodes: [],
    expiresAt: EXPIRES_AT,
    keepableUntil: EXPIRES_AT,
  },
  filesDeletedAt: null,
  personalDataErasedAt: null,
  mode: 'live',
  externalId: null,
  metadata: {},
};

export const measured: DownloadProbe = {
  sizeBytes: 24_750_000,
  durationMs: 30_020,
  width: 1280,
  height: 720,
  videoCodec: 'h264',
  audioCodec: 'aac',
};

export const doneMail: MessageSummary = {
  id: 1,
  messageId: '<job-1.done@mailsized.test>',
  from: 'no-reply@mailsized.test',
  to: ['ada@example.com'],
  subject: 'Your video is ready to send',
  receivedAt: '2030-01-01T00:01:00.000Z',
  transport: 'mailgun-simulator',
};
