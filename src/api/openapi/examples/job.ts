import type { JobText } from '../../../../texts/job/job-text.js';
import { inEnglish } from '../../../domain/in-english.js';
import { referenceOf } from '../../../domain/job-reference.js';
import { explainLimit } from '../../../domain/media/plan/limit-explanation.js';
import { priceLine, upsellLabel } from '../../../domain/pricing.js';
import {
  API,
  EMAIL,
  EXTERNAL_ID,
  FILE_NAME,
  GMAIL,
  JOB_ID,
  METADATA,
  PAYMENT_INTENT_ID,
  RESULT_BYTES,
  SIZE_BYTES,
  TIMES,
  storedAt,
  versionAt,
} from './example.js';

/** A constant, with a valid check character. */
export const REFERENCE = referenceOf(Uint8Array.of(7, 20, 3, 22, 23, 2, 31));
export const QUOTE_ID = '9c1f5bb5-2f0e-4a52-8a0e-3c5c86f0b7de';
export const OWN_SIZE = { provider: 'own', ceilingBytes: 10_000_000 } as const;
const OWN_SIZE_QUOTE_ID = '3d7cb6a9-61f5-4f0d-9d4e-0c1b8f3e2a55';
const JOB_URL = `${API}/v1/videos/${JOB_ID}`;
const COMPRESSION: JobText = {
  code: 'line.compression',
  params: { tier: 'up to 5 minutes and 500 MB', maxDurationMs: 300_000, maxSizeBytes: 500_000_000 },
};
export const LINES = [priceLine(COMPRESSION, 199)];
export const UPLOAD_TOKEN = `${JOB_ID}.EXAMPLE`;

function partOf(partNumber: number, sizeBytes: number) {
  return { partNumber, sizeBytes, url: `${storedAt('input')}&partNumber=${partNumber}`, headers: {} };
}

export const FIRST_PARTS = [partOf(1, 8_388_608), partOf(2, 8_388_608)];
export const LAST_PART = partOf(22, 3_839_232);

const PRIORITY = upsellLabel({ name: 'priority', amountCents: 99, readyWithinMs: 600_000 });
const LONGER = upsellLabel({ name: 'extendedRetention', amountCents: 49, retentionMs: 1_209_600_000 });
const UPSELLS = [
  {
    ...{ name: 'priority', label: inEnglish(PRIORITY), labelCode: PRIORITY, amountCents: 99 },
    ...{ readyWithinSec: 600, keptForSec: null },
  },
  {
    ...{ name: 'extendedRetention', label: inEnglish(LONGER), labelCode: LONGER, amountCents: 49 },
    ...{ readyWithinSec: null, keptForSec: 1_209_600 },
  },
];

/** The sentences of a quote for a limit, as the service words them. */
function wordsOf(
  target: Parameters<typeof explainLimit>[0],
  ceilingBytes: number,
  result: { grade: 'excellent' | 'good'; width: number; height: number },
) {
  const shortFormCode: JobText = {
    code: 'short.encoded',
    params: { ...result, sound: 'stereo', aim: 'ceiling', sizeBytes: ceilingBytes },
  };
  const reasonCodes: JobText[] = [{ code: 'plan.just_under_limit', params: { ceilingBytes } }];
  return {
    shortForm: inEnglish(shortFormCode),
    shortFormCode,
    limit: explainLimit(target, ceilingBytes),
    reasons: reasonCodes.map(inEnglish),
    reasonCodes,
  };
}

const QUOTE = {
  quoteId: QUOTE_ID,
  target: GMAIL,
  ...wordsOf({ provider: 'gmail' }, 25_000_000, { grade: 'excellent', width: 1920, height: 1080 }),
  choices: ['go_on', 'cancel', 'another_size'],
  preview: {
    url: `${JOB_URL}/previews/${QUOTE_ID}`,
    originalUrl: `${JOB_URL}/previews/original`,
    startMs: 30_000,
    durationMs: 4000,
  },
  verdict: 'fits',
  grade: 'excellent',
  ceilingBytes: 25_000_000,
  smallestWorkableBytes: 4_100_000,
  expectedBytes: 24_700_000,
  picture: { width: 1920, height: 1080, frameRate: 30 },
  amountCents: 199,
  currency: 'usd',
  lines: LINES,
  upsells: UPSELLS,
};

const OWN_SIZE_QUOTE = {
  ...QUOTE,
  quoteId: OWN_SIZE_QUOTE_ID,
  target: OWN_SIZE,
  ...wordsOf(OWN_SIZE, OWN_SIZE.ceilingBytes, { grade: 'good', width: 1280, height: 720 }),
  preview: null,
  grade: 'good',
  ceilingBytes: 10_000_000,
  expectedBytes: 9_900_000,
  picture: { width: 1280, height: 720, frameRate: 30 },
};

export const OFFER = { expiresAt: TIMES.offerExpires, quotes: [QUOTE], tracks: null };
export const OWN_SIZE_OFFER = { ...OFFER, quotes: [OWN_SIZE_QUOTE, QUOTE] };

export const CREATED_VIDEO = {
  id: JOB_ID,
  reference: REFERENCE,
  state: 'uploading',
  status: 'queued',
  reason: null,
  canceling: false,
  stateVersion: versionAt(TIMES.created),
  createdAt: TIMES.created,
  fileName: FILE_NAME,
  sizeBytes: SIZE_BYTES,
  target: GMAIL,
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
  locale: 'en',
  personalDataErasedAt: null,
  mode: 'live',
  externalId: EXTERNAL_ID,
  metadata: METADATA,
};

export const MONEY = { currency: 'usd', receivedCents: 199, returnedCents: 0, refunds: [], disputed: false };

export const DONE_VIDEO = {
  ...CREATED_VIDEO,
  state: 'done',
  status: 'done',
  stateVersion: versionAt(TIMES.done),
  source: { durationMs: 120_000, width: 1920, height: 1080 },
  offer: OFFER,
  chosenQuoteId: QUOTE_ID,
  payment: { status: 'succeeded' },
  money: MONEY,
  result: {
    sizeBytes: RESULT_BYTES,
    durationMs: 120_000,
    width: 1920,
    height: 1080,
    downloadUrl: `${JOB_URL}/download`,
    posterUrl: `${JOB_URL}/poster`,
    missing: [],
    missingCodes: [],
    expiresAt: TIMES.expires,
    keepableUntil: TIMES.keepableUntil,
  },
};

export const CREATE_BODY = {
  fileName: FILE_NAME,
  sizeBytes: SIZE_BYTES,
  contentType: 'video/quicktime',
  target: GMAIL,
  email: EMAIL,
  externalId: EXTERNAL_ID,
  metadata: METADATA,
};

export const RECEIPT = {
  reference: REFERENCE,
  jobId: JOB_ID,
  mode: 'live',
  fileName: FILE_NAME,
  purchase: { paymentIntentId: PAYMENT_INTENT_ID, target: GMAIL, lines: LINES, paidAt: TIMES.paid, money: MONEY },
  deliveredAt: TIMES.done,
  deletion: null,
};
