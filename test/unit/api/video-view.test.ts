import { describe, expect, it } from 'vitest';
import { videoView } from '../../../src/api/videos/video-view.js';
import { videoViewSchema } from '../../../src/api/videos/video.schemas.js';
import { VIDEO_STATES } from '../../../src/domain/video-state.js';
import { OFFER, PREVIEWS, doneRecord, erasedRecord, stateEvent, videoRecord } from './video-record.js';

const BASE = 'https://mail.example';
const NOTHING = { payment: null, queue: null, keepableUntilMs: null };
const HALF_WAY = { encodeId: 'encode-1', stage: 'encode' as const, percent: 50, attempt: 1, secondsLeft: 80, atMs: 7 };

const TRACKS = {
  video: {
    chosen: 'video-2',
    options: [{ id: 'video-2', codec: 'h264', width: 640, height: 360, durationMs: 4000 }],
  },
  audio: { chosen: null, options: [{ id: 'audio-1', codec: 'aac', channels: 1, durationMs: 4000, language: 'deu' }] },
};

describe('what the customer sees of a job', () => {
  it.each([
    ['just made', videoRecord()],
    ['quoted', videoRecord({ state: 'quoted', offer: OFFER })],
    ['quoted with several tracks', videoRecord({ state: 'quoted', offer: { ...OFFER, tracks: TRACKS } })],
    ['quoted with previews', videoRecord({ state: 'quoted', offer: OFFER, previews: PREVIEWS })],
    ['half encoded', videoRecord({ state: 'compressing', progress: HALF_WAY })],
    ['parked', videoRecord({ attention: { parkId: 'park-1', reason: 'encode_failed', refundsAtMs: 9 } })],
    ['done', doneRecord()],
    ['gone', doneRecord({ state: 'expired', filesDeletedAtMs: 10 })],
    ['erased', erasedRecord()],
  ])('is as documented when it is %s', (_, record) => {
    expect(videoViewSchema.strict().parse(videoView(record, NOTHING, BASE))).toEqual(videoView(record, NOTHING, BASE));
  });

  it('has no price for what cannot fit, instead of one that reads as free', () => {
    const [quote] = OFFER.quotes;
    if (!quote) throw new Error('the offer is empty');
    const plan = { ...quote.plan, verdict: 'cannot_fit' as const, grade: null };
    const record = videoRecord({ state: 'quoted', offer: { ...OFFER, quotes: [{ ...quote, plan }] } });
    const view = videoView(record, NOTHING, BASE);
    expect(videoViewSchema.strict().parse(view)).toEqual(view);
    expect(view.offer?.quotes).toMatchObject([{ amountCents: null, lines: [], currency: 'usd' }]);
  });

  it('never holds keys of the store, ids of the upload or of Temporal, the address or the token version', () => {
    const record = doneRecord({
      previews: PREVIEWS,
      attention: { parkId: 'park-secret', reason: 'encode_failed', refundsAtMs: 1 },
      uploadId: 'upload-secret',
    });
    const shown = JSON.stringify(videoView(record, NOTHING, BASE));
    expect(shown).not.toMatch(/jobs\/|secret|anna@|tokenVersion|"paid"/);
  });

  it('says when the personal data was erased, and has no file name from then on', () => {
    expect(videoView(erasedRecord(), NOTHING, BASE)).toMatchObject({
      fileName: null,
      personalDataErasedAt: '2030-02-02T00:00:00.000Z',
    });
    expect(videoView(doneRecord(), NOTHING, BASE).personalDataErasedAt).toBeNull();
  });

  it('lists the tracks of a file that has several, and says what is not known of them', () => {
    const record = videoRecord({ state: 'quoted', offer: { ...OFFER, tracks: TRACKS } });
    expect(videoView(record, NOTHING, BASE).offer?.tracks).toMatchObject({
      video: { chosen: 'video-2' },
      audio: { options: [{ id: 'audio-1', language: 'deu', isSilent: null }] },
    });
    expect(videoView(videoRecord({ state: 'quoted', offer: OFFER }), NOTHING, BASE).offer?.tracks).toBeNull();
  });

  it('holds how far the work is: the stage, the whole in percent and the time left', () => {
    const { progress } = videoView(videoRecord({ state: 'compressing', progress: HALF_WAY }), NOTHING, BASE);
    expect(progress).toEqual({ stage: 'encode', percent: 50, attempt: 1, secondsLeft: 80 });
  });

  it('has links to the result when it is done', () => {
    expect(videoView(doneRecord(), NOTHING, BASE).result).toMatchObject({
      sizeBytes: 24_000_000,
      downloadUrl: 'https://mail.example/v1/videos/job-1/download',
      posterUrl: 'https://mail.example/v1/videos/job-1/poster',
    });
  });

  it('says what the result lacks, and nothing where it lacks nothing', () => {
    const { output, ...rest } = doneRecord();
    if (!output) throw new Error('a finished record has an output');
    const shortfalls = [{ stream: 'sound', expectedMs: 60_000, deliveredMs: 15_000 }] as const;
    expect(videoView({ ...rest, output: { ...output, shortfalls } }, NOTHING, BASE).result?.missing).toEqual([
      'The sound ends at 0:15 of 1:00: the rest of it in your file is damaged and cannot be decoded.',
    ]);
    expect(videoView(doneRecord(), NOTHING, BASE).result?.missing).toEqual([]);
  });

  it('has no link to a poster that could not be made', () => {
    const { output, ...rest } = doneRecord();
    if (!output) throw new Error('a finished record has an output');
    expect(videoView({ ...rest, output: { ...output, posterKey: null } }, NOTHING, BASE).result?.posterUrl).toBeNull();
  });

  it.each(VIDEO_STATES.filter((state) => state !== 'done'))(
    'has no result in %s, even when a file is known',
    (state) => {
      expect(videoView(doneRecord({ state }), NOTHING, BASE).result).toBeNull();
    },
  );

  it('has no result before the end of the retention is known', () => {
    expect(videoView(doneRecord({ expiresAtMs: null }), NOTHING, BASE).result).toBeNull();
  });

  it('shows the version of the newest state as the event stream counts it', () => {
    const events = [stateEvent(4000, 8, 'finalizing'), stateEvent(5000, 9, 'done')];
    expect(videoView(doneRecord({ events }), NOTHING, BASE).stateVersion).toBe('5000-9');
    expect(videoView(videoRecord(), NOTHING, BASE).stateVersion).toBeNull();
  });
});

describe('a quote, as the customer sees it', () => {
  const quoted = (change: Parameters<typeof videoRecord>[0] = {}) =>
    videoView(videoRecord({ state: 'quoted', offer: OFFER, ...change }), NOTHING, BASE).offer?.quotes[0];

  it('says what the limit is and why, the plan in one sentence, and what can be done', () => {
    expect(quoted()).toMatchObject({
      limit: { capBytes: 25_000_000, capAppliesTo: 'file', ceilingBytes: 25_000_000 },
      shortForm: expect.stringMatching(/ quality at \d+ by \d+ with stereo sound, /),
      choices: ['go_on', 'cancel', 'another_size'],
      preview: null,
    });
  });

  it('has links to the previews once they are there', () => {
    expect(quoted({ previews: PREVIEWS })?.preview).toEqual({
      url: 'https://mail.example/v1/videos/job-1/previews/quote-1',
      originalUrl: 'https://mail.example/v1/videos/job-1/previews/original',
      startMs: 27_500,
      durationMs: 5000,
    });
  });

  it('has none of another quote, and none when the job is over', () => {
    const clips = PREVIEWS.clips.map((clip) => ({ ...clip, quoteId: 'quote-of-before' }));
    expect(quoted({ previews: { ...PREVIEWS, clips } })?.preview).toBeNull();
    expect(quoted({ previews: PREVIEWS, state: 'canceled' })?.preview).toBeNull();
  });
});
