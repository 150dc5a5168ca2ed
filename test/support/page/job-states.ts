import type { CodedText, Money, Offer, PageSettings, Quote, Receipt, Video } from '@mailsized/client';
import { TEST_CARDS } from '../../../src/api/page/test-cards.js';

// The states of a job as the API answers them, for screenshots and for the checks of states that are rare. The compiler
// holds them to the API's types.

const NOW = Date.now();
const at = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();
const MB = 1_000_000;

export const PAGE_JOB = { jobId: 'A1b2C3d4E5', token: 'token-of-the-job' } as const;
export const JOB_API_PATH = `/v1/videos/${PAGE_JOB.jobId}`;
const BASE = 'http://127.0.0.1:3000';
const PREVIEW = `${BASE}${JOB_API_PATH}/previews`;

const coded = (code: string, params: CodedText['params'] = {}): CodedText => ({ code, params });

const BOUGHT = [
  {
    label: 'Compression, up to 5 minutes and 500 MB',
    labelCode: coded('line.compression', {
      tier: 'up to 5 minutes and 500 MB',
      maxDurationMs: 300_000,
      maxSizeBytes: 500 * MB,
    }),
    amountCents: 199,
  },
];

const quote = (over: Partial<Quote>): Quote => ({
  quoteId: 'q-gmail',
  target: { provider: 'gmail' },
  shortForm: 'Good quality at 1280 by 720 with stereo sound, just under the limit of 25 MB.',
  shortFormCode: coded('short.encoded'),
  limit: {
    explanationCode: coded('limit.file', { provider: 'gmail', capBytes: 25 * MB }),
    capBytes: 25 * MB,
    capAppliesTo: 'file',
    ceilingBytes: 25 * MB,
    explanation: 'Gmail accepts files of up to 25 MB. What mail adds in transit does not count.',
  },
  choices: ['go_on', 'cancel', 'another_size'],
  preview: { url: `${PREVIEW}/q-gmail`, originalUrl: `${PREVIEW}/original`, startMs: 42_000, durationMs: 5_000 },
  verdict: 'fits',
  grade: 'good',
  ceilingBytes: 25 * MB,
  smallestWorkableBytes: 6.1 * MB,
  expectedBytes: 24.6 * MB,
  picture: { width: 1280, height: 720, frameRate: 30 },
  reasons: [
    'Sound takes 96 kb/s, stereo: it is music or dense sound.',
    'The picture gets 1480 kb/s.',
    'It is scaled down to 1280 by 720: a larger picture would look blocky at this bitrate.',
    'The target is just under the limit of 25 MB.',
  ],
  reasonCodes: null,
  amountCents: 199,
  currency: 'usd',
  lines: BOUGHT,
  upsells: [
    {
      name: 'priority',
      label: 'Priority, ready within 15 minutes',
      labelCode: coded('line.priority', { readyWithinMs: 900_000 }),
      amountCents: 99,
      readyWithinSec: 900,
      keptForSec: null,
    },
    {
      name: 'extendedRetention',
      label: 'Kept for 14 days',
      labelCode: coded('line.extended_retention', { keptForMs: 1_209_600_000 }),
      amountCents: 49,
      readyWithinSec: null,
      keptForSec: 14 * 86_400,
    },
  ],
  ...over,
});

const GMAIL = quote({});
const OUTLOOK = quote({
  quoteId: 'q-outlook',
  target: { provider: 'outlook' },
  grade: 'fair',
  expectedBytes: 14.4 * MB,
  picture: { width: 960, height: 540, frameRate: 30 },
  preview: null,
});
const OTHER = quote({
  quoteId: 'q-other',
  target: { provider: 'other' },
  grade: 'poor',
  expectedBytes: 10.8 * MB,
  picture: { width: 854, height: 480, frameRate: 24 },
});
const NO_FIT: Partial<Quote> = {
  verdict: 'cannot_fit',
  grade: null,
  smallestWorkableBytes: 31.4 * MB,
  preview: null,
  amountCents: null,
  lines: [],
};

const offer = (quotes: Quote[], tracks: Offer['tracks'] = null): Offer => ({ expiresAt: at(60), quotes, tracks });

const money = (over: Partial<Money> = {}): Money => ({
  currency: 'usd',
  receivedCents: 199,
  returnedCents: 0,
  refunds: [],
  disputed: false,
  ...over,
});

const REFUND: Money['refunds'][number] = {
  amountCents: 199,
  status: 'succeeded',
  at: at(-2),
  why: 'You canceled your video.',
  whyCode: coded('refund.canceled_by_customer'),
  expect: 'Banks usually show a refund within 5 to 10 business days.',
  expectCode: coded('expect.succeeded'),
};

/** Of what was paid, some goes back. */
export const moneyWithRefund = (over: Partial<Money['refunds'][number]> = {}): Money => {
  const refund = { ...REFUND, ...over };
  return money({ returnedCents: refund.status === 'succeeded' ? refund.amountCents : 0, refunds: [refund] });
};

const BASIC: Video = {
  id: PAGE_JOB.jobId,
  reference: 'K7QM-4TXP',
  state: 'uploading',
  status: 'queued',
  reason: null,
  canceling: false,
  stateVersion: '1-1',
  createdAt: at(-12),
  locale: 'en',
  fileName: 'Grandma’s 80th birthday.mov',
  sizeBytes: 312.4 * MB,
  target: { provider: 'gmail' },
  progress: null,
  queue: null,
  source: null,
  offer: null,
  chosenQuoteId: null,
  upsells: [],
  readyBy: null,
  payment: null,
  money: null,
  delayed: null,
  result: null,
  filesDeletedAt: null,
  personalDataErasedAt: null,
  mode: 'live',
  externalId: null,
  metadata: {},
};

const probed: Video = { ...BASIC, source: { durationMs: 154_000, width: 1920, height: 1080 }, status: 'processing' };
const quoted: Video = { ...probed, state: 'quoted', offer: offer([GMAIL, OUTLOOK, OTHER]) };
const bought: Video = { ...quoted, chosenQuoteId: 'q-gmail', payment: { status: 'succeeded' }, money: money() };
const ended: Video = { ...bought, status: 'error', filesDeletedAt: at(-1) };
const unpaidEnd: Video = { ...probed, status: 'error', filesDeletedAt: at(-1) };

/** By the names that the screenshots have. */
export const JOB_STATES: Record<string, Video> = {
  'uploading-elsewhere': BASIC,
  probing: { ...BASIC, state: 'probing' },
  quoted,
  'quoted-already-fits': {
    ...quoted,
    offer: offer([
      quote({ verdict: 'already_fits', grade: 'excellent', amountCents: 0, lines: [], upsells: [], preview: null }),
      OUTLOOK,
    ]),
  },
  'quoted-cannot-fit': {
    ...quoted,
    offer: offer([
      { ...GMAIL, ...NO_FIT },
      { ...OUTLOOK, ...NO_FIT },
      { ...OTHER, ...NO_FIT },
    ]),
  },
  'quoted-damaged-tracks': {
    ...quoted,
    offer: offer(
      [
        {
          ...GMAIL,
          reasons: ['The file is damaged: only the first 1:12 of 2:34 can be played.', ...GMAIL.reasons],
          reasonCodes: [
            coded('plan.damaged', { playableMs: 72_000, statedMs: 154_000 }),
            ...GMAIL.reasons.map(() => coded('plan.keeps_size')),
          ],
        },
        OUTLOOK,
      ],
      {
        video: {
          chosen: 'video-1',
          options: [
            { id: 'video-1', codec: 'h264', width: 1920, height: 1080, durationMs: 154_000 },
            { id: 'video-2', codec: 'h264', width: 640, height: 360, durationMs: 154_000 },
          ],
        },
        audio: {
          chosen: 'audio-1',
          options: [
            { id: 'audio-1', codec: 'aac', channels: 2, durationMs: 154_000, language: 'eng', isSilent: false },
            { id: 'audio-2', codec: 'aac', channels: 1, durationMs: 154_000, language: 'deu', isSilent: true },
          ],
        },
      },
    ),
  },
  'quoted-declined': {
    ...quoted,
    chosenQuoteId: 'q-gmail',
    payment: { status: 'declined', declineCode: 'insufficient_funds' },
  },
  paying: { ...quoted, state: 'paying', chosenQuoteId: 'q-gmail', payment: { status: 'processing' } },
  'paying-3ds': { ...quoted, state: 'paying', chosenQuoteId: 'q-gmail', payment: { status: 'requires_action' } },
  queued: { ...bought, state: 'queued', queue: { position: 3, startsInSec: 240, readyInSec: 540 }, readyBy: at(15) },
  compressing: {
    ...bought,
    state: 'compressing',
    progress: { stage: 'encode', percent: 62, attempt: 1, secondsLeft: 75 },
  },
  'compressing-stopped': {
    ...bought,
    state: 'compressing',
    reason: 'canceled_by_customer',
    canceling: true,
    progress: { stage: 'encode', percent: 62, attempt: 1, secondsLeft: 75 },
  },
  finalizing: { ...bought, state: 'finalizing' },
  'needs-attention': {
    ...bought,
    state: 'needs_attention',
    delayed: {
      refundsAt: at(720),
      words: 'Delayed; refunded automatically.',
      wordsCode: coded('delayed.paid', { refundsAt: at(720) }),
    },
  },
  done: {
    ...bought,
    state: 'done',
    status: 'done',
    result: {
      sizeBytes: 24.6 * MB,
      durationMs: 154_000,
      width: 1280,
      height: 720,
      downloadUrl: `${BASE}${JOB_API_PATH}/download`,
      posterUrl: `${BASE}${JOB_API_PATH}/poster`,
      missing: [],
      missingCodes: [],
      expiresAt: at(24 * 60),
      keepableUntil: at(3 * 24 * 60),
    },
  },
  expired: { ...ended, state: 'expired', status: 'done', reason: 'retention_over' },
  abandoned: { ...unpaidEnd, state: 'abandoned', reason: 'quote_timeout' },
  rejected: { ...unpaidEnd, state: 'rejected', reason: 'encrypted' },
  canceled: { ...unpaidEnd, state: 'canceled', reason: 'canceled_by_customer' },
  failed: { ...unpaidEnd, state: 'failed', reason: 'internal_error' },
  refunded: {
    ...ended,
    state: 'refunded',
    reason: 'encode_failed',
    money: moneyWithRefund(),
  },
  'refunded-pending': {
    ...ended,
    state: 'refunded',
    reason: 'canceled_by_customer',
    money: moneyWithRefund({ status: 'pending' }),
  },
};

export const RECEIPT: Receipt = {
  reference: BASIC.reference,
  jobId: BASIC.id,
  mode: 'live',
  fileName: BASIC.fileName,
  purchase: {
    paymentIntentId: 'pi_3ThePayment',
    target: { provider: 'gmail' },
    lines: BOUGHT,
    paidAt: at(-5),
    money: money(),
  },
  deliveredAt: at(-1),
  deletion: null,
};

export const PAGE_SETTINGS: PageSettings = {
  limits: { maxUploadBytes: 2000 * MB, maxDurationSec: 1200, ownSizeBytes: { min: 100_000, max: 2_000_000_000 } },
  targets: [
    { provider: 'gmail', capBytes: 25 * MB, capAppliesTo: 'file', ceilingBytes: 25 * MB },
    { provider: 'outlook', capBytes: 20 * MB, capAppliesTo: 'encodedMessage', ceilingBytes: 14_598_540 },
    { provider: 'other', capBytes: 15 * MB, capAppliesTo: 'encodedMessage', ceilingBytes: 10_948_905 },
  ],
  presets: ['plays-everywhere', 'modern'],
  prices: {
    currency: 'usd',
    tiers: [{ maxDurationSec: 1200, maxSizeBytes: 2000 * MB, amountCents: 199 }],
    priorityAmountCents: 99,
    extendedRetention: { amountCents: 49, keptForSec: 14 * 86_400 },
  },
  retention: {
    unfinishedUploadSec: 86_400,
    unpaidSec: 3600,
    resultSec: 86_400,
    freeExtensionSec: 172_800,
    personalDataDays: 30,
  },
  maintenance: null,
  payment: {
    kind: 'simulator',
    cards: [...TEST_CARDS],
  },
};
