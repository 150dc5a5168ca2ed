import type { PreviewSet } from '../../../src/contracts/activities.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import type { Offer } from '../../../src/domain/quote.js';
import type { VideoState } from '../../../src/domain/video-state.js';
import { publicStatusOf } from '../../../src/domain/video-state.js';
import type { StateEvent, VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import { phoneClip } from '../media/facts.js';

const complexity = { bitsPerPixel: 0.05, pixels: 1920 * 1080, frameRate: 30 };

export const OFFER: Offer = {
  quotes: [
    {
      quoteId: 'quote-1',
      target: { provider: 'gmail' },
      plan: planSize({ facts: phoneClip(), complexity, ceilingBytes: 25_000_000 }),
      price: { amountCents: 199, currency: 'usd', lines: [{ label: 'Compression', amountCents: 199 }] },
    },
  ],
  expiresAtMs: Date.UTC(2030, 0, 2),
};

export const PREVIEWS: PreviewSet = {
  originalKey: 'jobs/job-1/previews/token-1/original.mp4',
  startMs: 27_500,
  durationMs: 5000,
  clips: [{ quoteId: 'quote-1', key: 'jobs/job-1/previews/token-1/quote-1.mp4', settings: 'as planned' }],
};

/** A job that has just been made; with changes. */
export function videoRecord(change: Partial<VideoRecord> = {}): VideoRecord {
  const state = change.state ?? 'uploading';
  return {
    _id: 'job-1',
    createdAt: new Date(Date.UTC(2030, 0, 1)),
    reference: '7K3M-Q2ZD',
    emailHash: 'hash-of-anna',
    accountId: null,
    mode: 'live',
    externalId: null,
    metadata: {},
    callerHash: null,
    request: {
      fileName: 'holiday.mov',
      sizeBytes: 90_000_000,
      target: { provider: 'gmail' },
      email: 'anna@example.test',
    },
    tokenVersion: 1,
    uploadId: 'upload-1',
    version: null,
    state,
    publicStatus: publicStatusOf(state),
    reason: null,
    progress: null,
    events: [],
    toldVersion: null,
    untold: false,
    ...change,
  };
}

/** A finished one, with its file. */
export function doneRecord(change: Partial<VideoRecord> = {}): VideoRecord {
  const key = 'jobs/job-1/output/attempt-1.mp4';
  return videoRecord({
    state: 'done',
    version: { atMs: 5000, counter: 9 },
    facts: phoneClip(),
    offer: OFFER,
    chosenQuoteId: 'quote-1',
    paid: true,
    payment: { status: 'succeeded' },
    output: {
      key,
      sizeBytes: 24_000_000,
      facts: phoneClip({ sizeBytes: 24_000_000 }),
      posterKey: 'jobs/job-1/poster/1',
    },
    expiresAtMs: Date.UTC(2030, 0, 3),
    ...change,
  });
}

/** One that is over, and whose personal data is erased. */
export function erasedRecord(): VideoRecord {
  const { request, ...record } = doneRecord({ state: 'expired', filesDeletedAtMs: Date.UTC(2030, 0, 3) });
  return {
    ...record,
    request: { ...request, email: null, fileName: null },
    ...{ emailHash: null, personalDataErasedAt: new Date(Date.UTC(2030, 1, 2)) },
  };
}

/** A state that the job has passed. */
export function stateEvent(atMs: number, counter: number, state: VideoState): StateEvent {
  return { version: { atMs, counter }, state, publicStatus: publicStatusOf(state), reason: null };
}
