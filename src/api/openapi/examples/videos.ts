import type { OperationId } from '../../access/operations.js';
import { streamOf } from '../job-events.js';
import {
  API,
  EMAIL,
  GMAIL,
  JOB_ID,
  PAYMENT_INTENT_ID,
  SIZE_BYTES,
  TIMES,
  storedAt,
  versionAt,
  type Example,
} from './example.js';
import {
  CREATED_VIDEO,
  CREATE_BODY,
  DONE_VIDEO,
  FIRST_PARTS,
  LAST_PART,
  LINES,
  OFFER,
  OWN_SIZE,
  OWN_SIZE_OFFER,
  QUOTE_ID,
  RECEIPT,
  UPLOAD_TOKEN,
} from './job.js';
import { CUSTOMER_RECORD } from './records.js';

const UPLOAD_ID = 'upload-EXAMPLE';
const UPLOAD_KEY = `${JOB_ID}/input`;
const ETAG = '"5d41402abc4b2a76b9719d911017c592"';

const EVENT_STREAM = streamOf([
  {
    event: 'state',
    id: versionAt(TIMES.quoted),
    data: { state: 'quoted', status: 'processing', reason: null, at: TIMES.quoted },
  },
  { event: 'previews', data: { quoteIds: [QUOTE_ID] } },
  {
    event: 'state',
    id: versionAt(TIMES.paid),
    data: { state: 'queued', status: 'queued', reason: null, at: TIMES.paid },
  },
  { event: 'queue', data: { position: 1, startsInSec: 20, readyInSec: 150 } },
  {
    event: 'state',
    id: versionAt(TIMES.compressing),
    data: { state: 'compressing', status: 'compressing', reason: null, at: TIMES.compressing },
  },
  { event: 'progress', data: { stage: 'encode', percent: 42.5, attempt: 1, secondsLeft: 75 } },
  { event: 'state', id: versionAt(TIMES.done), data: { state: 'done', status: 'done', reason: null, at: TIMES.done } },
]);

/** The operations on one job by its holder, and those that are possible before a job exists. */
export const VIDEO_EXAMPLES = {
  createVideo: {
    body: CREATE_BODY,
    answer: {
      video: CREATED_VIDEO,
      token: 'EXAMPLE-JOB-TOKEN',
      upload: {
        partSizeBytes: 8_388_608,
        partCount: 22,
        parts: FIRST_PARTS,
        companionUrl: `${API}/v1/uploads/${UPLOAD_TOKEN}`,
      },
    },
    location: `/v1/videos/${JOB_ID}`,
  },
  getVideo: { answer: DONE_VIDEO },
  listVideos: { answer: { videos: [DONE_VIDEO], nextCursor: null } },
  changeVideo: { body: { email: EMAIL } },
  recoverLinks: { body: { email: EMAIL } },
  signUploadParts: { body: { partNumbers: [22], crc32: { 22: 'NSRBwg==' } }, answer: { parts: [LAST_PART] } },
  listUploadParts: { answer: { parts: [{ partNumber: 1, sizeBytes: 8_388_608, etag: ETAG, crc32: null }] } },
  completeUpload: { answer: { sizeBytes: SIZE_BYTES } },
  estimate: {
    body: { sizeBytes: SIZE_BYTES, durationMs: 120_000, width: 1920, height: 1080, target: GMAIL },
    answer: {
      note: 'An estimate from size and length alone. The quote after the upload looks into the video, and only it binds.',
      estimates: [
        {
          ...{ target: GMAIL, ceilingBytes: 25_000_000, fit: 'likely' },
          ...{ grades: { worst: 'good', best: 'excellent' }, amountCents: 199, currency: 'usd', lines: LINES },
        },
      ],
    },
  },
  getPageSettings: {
    answer: {
      limits: {
        maxUploadBytes: 2_000_000_000,
        maxDurationSec: 1200,
        ownSizeBytes: { min: 100_000, max: 2_000_000_000 },
      },
      targets: [{ provider: 'gmail', capBytes: 25_000_000, capAppliesTo: 'file', ceilingBytes: 25_000_000 }],
      presets: ['plays-everywhere', 'modern'],
      prices: {
        currency: 'usd',
        tiers: [{ maxDurationSec: 300, maxSizeBytes: 500_000_000, amountCents: 199 }],
        priorityAmountCents: 99,
        extendedRetention: { amountCents: 49, keptForSec: 1_209_600 },
      },
      retention: {
        ...{ unfinishedUploadSec: 7200, unpaidSec: 3600, resultSec: 86_400 },
        ...{ freeExtensionSec: 172_800, personalDataDays: 30 },
      },
      maintenance: null,
      payment: { kind: 'stripe', publishableKey: 'pk_test_EXAMPLE' },
    },
  },
  getQuote: { answer: OFFER },
  requote: { body: { target: OWN_SIZE }, answer: OWN_SIZE_OFFER },
  playOriginal: { location: storedAt('preview-original.mp4') },
  playPreview: { location: storedAt(`preview-${QUOTE_ID}.mp4`) },
  checkout: {
    body: { quoteId: QUOTE_ID, attemptId: 'attempt-1', paymentMethodId: 'pm_EXAMPLE', upsells: [] },
    answer: { status: 'succeeded', paymentIntentId: PAYMENT_INTENT_ID },
  },
  getReceipt: { answer: RECEIPT },
  followVideo: { answer: EVENT_STREAM },
  getRecord: { answer: CUSTOMER_RECORD },
  cancelVideo: { body: { onlyBeforeDelivery: true } },
  downloadVideo: { location: storedAt('output.mp4') },
  getPoster: { location: storedAt('poster.jpg') },
  extendRetention: { answer: { expiresAt: TIMES.keepableUntil } },
  deleteVideo: {},

  companionCreateUpload: { answer: { key: UPLOAD_KEY, uploadId: UPLOAD_ID } },
  companionSignPart: { answer: { url: `${storedAt('input')}&partNumber=1` } },
  companionListParts: { answer: [{ PartNumber: 1, Size: 8_388_608, ETag: ETAG }] },
  companionCompleteUpload: { answer: { location: `${API}/v1/videos/${JOB_ID}`, key: UPLOAD_KEY } },
  companionAbortUpload: {},
  companionSignWhole: {},
} as const satisfies Partial<Record<OperationId, Example>>;
