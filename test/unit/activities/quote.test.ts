import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { createQuoteActivities } from '../../../activities/quote.activities.js';
import { PRICE_TABLE } from '../../../src/config/prices.js';
import type { PendingEncode } from '../../../src/domain/encode-queue.js';
import type { Target } from '../../../src/domain/media/plan/targets.js';
import { upsellOf } from '../../../src/domain/upsells.js';
import { createLogger } from '../../../src/observability/logger.js';
import type { VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import type { VideosRepository } from '../../../src/persistence/videos/videos.repository.js';
import type { WorkersRepository } from '../../../src/persistence/workers/workers.repository.js';
import { videoRecord } from '../api/video-record.js';
import { phoneClip } from '../media/facts.js';

const EXPIRES_AT_MS = 123_456;
const complexity = { bitsPerPixel: 0.05, pixels: 1920 * 1080, frameRate: 30 };

interface Queue {
  cpuSlots?: number;
  underWay?: PendingEncode[];
}

function activities(
  target: Target | null,
  hasGpuWorker = false,
  change: Partial<VideoRecord> = {},
  { cpuSlots = 1, underWay = [] }: Queue = {},
) {
  const record = target && videoRecord({ request: { ...videoRecord().request, target }, ...change });
  const videos = { find: async () => record, listActiveEncodes: async () => underWay } as unknown as VideosRepository;
  const workers = {
    capacityOf: async (queue: string) => ({ slots: queue === 'compress-cpu' ? cpuSlots : Number(hasGpuWorker) }),
  } as unknown as WorkersRepository;
  const logger = createLogger({ level: 'silent', service: 'test', role: 'test' });
  return createQuoteActivities({ videos, workers, priceTable: PRICE_TABLE, logger });
}

async function offerFor(target: Target, facts = phoneClip()) {
  return await activities(target).makeOffer({ jobId: 'job-1', facts, complexity, expiresAtMs: EXPIRES_AT_MS });
}

describe('an offer', () => {
  it.each<[string, Target, string[]]>([
    ['Gmail', { provider: 'gmail' }, ['gmail', 'outlook', 'other']],
    ['Outlook', { provider: 'outlook' }, ['outlook', 'gmail', 'other']],
    ['another service', { provider: 'other' }, ['other', 'gmail', 'outlook']],
    ['a size of one’s own', { provider: 'own', ceilingBytes: 9_000_000 }, ['own', 'gmail', 'outlook', 'other']],
  ])('for %s names it first, and every other once', async (_, target, providers) => {
    const { quotes, expiresAtMs } = await offerFor(target);
    expect(quotes.map((quote) => quote.target.provider)).toEqual(providers);
    expect(quotes[0]?.target).toEqual(target);
    expect(expiresAtMs).toBe(EXPIRES_AT_MS);
  });

  it('that the planner has a bug on fails for good, without a word about the video', async () => {
    const broken = { ...phoneClip(), video: undefined } as unknown as ReturnType<typeof phoneClip>;
    await expect(offerFor({ provider: 'gmail' }, broken)).rejects.toMatchObject({
      type: 'planning_failed',
      nonRetryable: true,
      message: 'the planner failed',
    });
  });

  it('is for what the customer asks for now, not for what the job was made for', async () => {
    const asked = { provider: 'own', ceilingBytes: 5_000_000 } as const;
    const input = { jobId: 'job-1', facts: phoneClip(), complexity, expiresAtMs: EXPIRES_AT_MS };
    const offer = await activities({ provider: 'outlook' }).makeOffer({ ...input, target: asked });
    expect(offer.quotes.map(({ target }) => target.provider)).toEqual(['own', 'gmail', 'outlook', 'other']);
    expect(offer.quotes[0]?.target).toEqual(asked);
    // A run that was reset starts from what the run before it was asked for.
    expect((await activities({ provider: 'outlook' }, false, { offer }).makeOffer(input)).quotes).toEqual(offer.quotes);
  });

  it('lists the tracks of a file that has several', async () => {
    const tracks = {
      video: { chosen: 'video-1', options: [] },
      audio: { chosen: 'audio-1', options: [{ id: 'audio-1', codec: 'aac', channels: 2, durationMs: 60_000 }] },
    };
    expect((await offerFor({ provider: 'gmail' }, phoneClip({ tracks }))).tracks).toEqual(tracks);
    expect(await offerFor({ provider: 'gmail' })).not.toHaveProperty('tracks');
  });

  it('costs something where work is to be done', async () => {
    const { quotes } = await offerFor({ provider: 'gmail' });
    expect(quotes[0]).toMatchObject({ plan: { verdict: 'fits' }, price: { amountCents: 199, currency: 'usd' } });
  });

  it('is free for the targets that the video fits already, and only for those', async () => {
    const { quotes } = await offerFor({ provider: 'gmail' }, phoneClip({ sizeBytes: 20_000_000, durationMs: 13_000 }));
    const told = quotes.map(({ target, plan, price }) => [target.provider, plan.verdict, price.amountCents]);
    expect(told).toEqual([
      ['gmail', 'already_fits', 0],
      ['outlook', 'fits', 199],
      ['other', 'fits', 199],
    ]);
  });

  it('keeps its quote ids while it is the same offer, and has others when anything differs', async () => {
    const ids = async (facts = phoneClip()) =>
      (await offerFor({ provider: 'gmail' }, facts)).quotes.map(({ quoteId }) => quoteId);
    const first = await ids();
    expect(new Set(first).size).toBe(3);
    expect(await ids()).toEqual(first);
    const dearer = await ids(phoneClip({ durationMs: 6 * 60_000 }));
    expect(first.filter((quoteId) => dearer.includes(quoteId))).toEqual([]);
  });

  describe('of priority', () => {
    const gmail = { provider: 'gmail' } as const;

    async function promisedMs(queue: Queue): Promise<number | undefined> {
      const input = { jobId: 'job-1', facts: phoneClip(), complexity, expiresAtMs: EXPIRES_AT_MS };
      const [quote] = (await activities(gmail, false, {}, queue).makeOffer(input)).quotes;
      return upsellOf(quote?.upsells ?? [], 'priority')?.readyWithinMs;
    }

    async function encodeAhead(state: 'queued' | 'compressing', hasPriority: boolean): Promise<PendingEncode> {
      const [quote] = (await offerFor(gmail, phoneClip({ durationMs: 600_000 }))).quotes;
      const offer = { quotes: quote ? [quote] : [], expiresAtMs: 0 };
      const upsells = hasPriority ? (quote?.upsells ?? []) : [];
      const facts = phoneClip({ durationMs: 600_000 });
      const chosenQuoteId = quote?.quoteId ?? '';
      return { _id: 'other', state, facts, offer, chosenQuoteId, upsells, progress: null, events: [] };
    }

    it('promises a time that counts what is encoded, and what waits with priority too, by the number of slots', async () => {
      const alone = (await promisedMs({})) ?? 0;
      expect(alone % 300_000, 'in whole five minutes').toBe(0);
      expect(alone).toBeGreaterThan(0);
      const busy = await encodeAhead('compressing', false);
      const patient = await encodeAhead('queued', false);
      const hasty = await encodeAhead('queued', true);
      expect(await promisedMs({ underWay: [busy] })).toBeGreaterThan(alone);
      expect(await promisedMs({ underWay: [patient] })).toBe(alone);
      expect(await promisedMs({ underWay: [hasty] })).toBeGreaterThan(alone);
      const two = (await promisedMs({ underWay: [busy, hasty], cpuSlots: 2 })) ?? 0;
      expect(two).toBeLessThan((await promisedMs({ underWay: [busy, hasty] })) ?? 0);
    });

    it('is not offered while nobody encodes: nothing could be promised', async () => {
      expect(await promisedMs({ cpuSlots: 0 })).toBeUndefined();
    });
  });

  it('sells nothing beside what is only copied', async () => {
    const { quotes } = await offerFor({ provider: 'gmail' }, phoneClip({ sizeBytes: 20_000_000, durationMs: 13_000 }));
    expect(quotes.map(({ upsells }) => upsells?.map(({ name }) => name))).toEqual([
      [],
      ['priority', 'extendedRetention'],
      ['priority', 'extendedRetention'],
    ]);
  });

  it('cannot be made for a job whose record is gone, and retrying does not help', async () => {
    const input = { jobId: 'job-1', facts: phoneClip(), complexity, expiresAtMs: EXPIRES_AT_MS };
    const failure: unknown = await activities(null)
      .makeOffer(input)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'record_missing', nonRetryable: true });
  });
});

describe('the queue of an encode', () => {
  it.each([
    [true, 'compress-gpu'],
    [false, 'compress-cpu'],
  ])('when a GPU worker takes work is %s: %s', async (isThere, queue) => {
    expect(await activities({ provider: 'gmail' }, isThere).chooseCompressQueue()).toBe(queue);
  });
});
