import { writeFile } from 'node:fs/promises';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPreviewActivities } from '../../../activities/preview.activities.js';
import type { PreviewInput, PreviewSet } from '../../../src/contracts/activities.js';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import type { Quote } from '../../../src/domain/quote.js';
import { MediaError } from '../../../src/gateways/media/media-error.js';
import type { MediaGateway, PreviewRequest } from '../../../src/gateways/media/media.gateway.js';
import type { StorageGateway } from '../../../src/gateways/storage/storage.gateway.js';
import { quietLogs } from '../../support/workflows/servers.js';
import { phoneClip } from '../media/facts.js';
import { soundMachine } from '../../support/sound-machine.js';

beforeAll(quietLogs);

const facts = phoneClip();

function quote(quoteId: string, ceilingBytes: number, change: Partial<Quote['plan']> = {}): Quote {
  const plan = { ...planSize({ facts, complexity: TYPICAL_COMPLEXITY, ceilingBytes }), ...change };
  return {
    quoteId,
    target: { provider: 'own', ceilingBytes },
    plan,
    price: { amountCents: 199, currency: 'usd', lines: [] },
  };
}

/** The activity over a store and a gateway that only write down what is asked of them. */
class PreviewHarness {
  readonly made: PreviewRequest[] = [];
  readonly downloads: unknown[] = [];
  readonly uploads: { key: string; contentType: string }[] = [];
  failure: Error | null = null;

  async makePreviews(input: Partial<PreviewInput>): Promise<PreviewSet | null> {
    const storage = {
      download: async (key: string, _: string, { etag }: { etag?: string }) => void this.downloads.push([key, etag]),
      upload: async (key: string, _: string, { contentType }: { contentType: string }) =>
        void this.uploads.push({ key, contentType }),
    };
    const media = {
      makePreview: async (request: PreviewRequest) => {
        if (this.failure) throw this.failure;
        this.made.push(request);
        await writeFile(request.outputPath, 'clip');
      },
    };
    const activities = createPreviewActivities({
      storage: storage as unknown as StorageGateway,
      media: media as unknown as MediaGateway,
      scratchRoot: undefined,
      machine: soundMachine(),
    });
    const whole = { jobId: 'job-1', etag: 'etag-1', facts, complexity: TYPICAL_COMPLEXITY, quotes: [], ...input };
    return await new MockActivityEnvironment().run<[PreviewInput], PreviewSet | null, typeof activities.makePreviews>(
      activities.makePreviews,
      whole,
    );
  }
}

function keysOf({ uploads }: PreviewHarness): string[] {
  return uploads.map(({ key }) => key.replace(/previews\/[0-9a-f-]{36}\//, 'previews/<token>/'));
}

describe('the previews of an offer', () => {
  const offer = [quote('q-small', 3_000_000), quote('q-medium', 8_000_000)];

  it('are the original and each encode, under the job’s prefix', async () => {
    const shop = new PreviewHarness();
    const previews = await shop.makePreviews({ quotes: offer });
    expect(shop.downloads).toEqual([['jobs/job-1/input', 'etag-1']]);
    expect(keysOf(shop)).toEqual([
      'jobs/job-1/previews/<token>/original.mp4',
      'jobs/job-1/previews/<token>/q-small.mp4',
      'jobs/job-1/previews/<token>/q-medium.mp4',
    ]);
    expect(new Set(shop.uploads.map(({ contentType }) => contentType))).toEqual(new Set(['video/mp4']));
    expect(previews).toMatchObject({ startMs: 27_500, durationMs: 5000, originalKey: shop.uploads[0]?.key });
    expect(previews?.clips.map(({ quoteId, key }) => [quoteId, key])).toEqual([
      ['q-small', shop.uploads[1]?.key],
      ['q-medium', shop.uploads[2]?.key],
    ]);
    expect(new Set(shop.made.map(({ excerpt }) => JSON.stringify(excerpt))).size, 'all of the same stretch').toBe(1);
  });

  it('are one for plans that look the same', async () => {
    const shop = new PreviewHarness();
    const [first] = offer;
    if (!first) throw new Error('the offer has a first quote');
    const twin = { ...first, quoteId: 'q-twin', plan: { ...first.plan, ceilingBytes: 3_000_001 } };
    const previews = await shop.makePreviews({ quotes: [first, twin] });
    expect(keysOf(shop)).toHaveLength(2);
    const [one, other] = previews?.clips ?? [];
    expect([one?.quoteId, other?.quoteId]).toEqual(['q-small', 'q-twin']);
    expect(other?.key).toBe(one?.key);
  });

  it('are none for what is copied or cannot fit, and then the video is not even fetched', async () => {
    const shop = new PreviewHarness();
    const quotes = [
      quote('q-free', 100_000_000, { verdict: 'already_fits', mode: 'copy' }),
      quote('q-never', 100_000, { verdict: 'cannot_fit' }),
    ];
    expect(await shop.makePreviews({ quotes })).toBeNull();
    expect([shop.downloads, shop.uploads]).toEqual([[], []]);
  });

  it('are made only where an earlier offer has none like them, and those stay', async () => {
    const before = await new PreviewHarness().makePreviews({ quotes: offer });
    if (!before) throw new Error('there were previews');
    const shop = new PreviewHarness();
    const quotes = [quote('q-new', 5_000_000), ...offer];
    const after = await shop.makePreviews({ quotes, made: before });
    expect(keysOf(shop)).toEqual(['jobs/job-1/previews/<token>/q-new.mp4']);
    expect(after).toMatchObject({ originalKey: before.originalKey });
    expect(after?.clips).toEqual(expect.arrayContaining(before.clips));
    expect(after?.clips).toHaveLength(3);

    const again = new PreviewHarness();
    expect(await again.makePreviews({ quotes: offer, made: after ?? before })).toEqual(after);
    expect([again.downloads, again.uploads]).toEqual([[], []]);
  });

  it('are made again for other tracks, because those made before show something else', async () => {
    const withSound = (chosen: string) =>
      phoneClip({ tracks: { video: { chosen: 'video-1', options: [] }, audio: { chosen, options: [] } } });
    const before = await new PreviewHarness().makePreviews({ quotes: offer, facts: withSound('audio-1') });
    if (!before) throw new Error('there were previews');
    const same = new PreviewHarness();
    await same.makePreviews({ quotes: offer, facts: withSound('audio-1'), made: before });
    expect(same.uploads).toEqual([]);
    const other = new PreviewHarness();
    const after = await other.makePreviews({ quotes: offer, facts: withSound('audio-2'), made: before });
    expect(other.uploads).toHaveLength(3);
    expect(after?.originalKey).not.toBe(before.originalKey);
  });

  it('fail in fixed words when ffmpeg does, whatever it has said', async () => {
    const shop = new PreviewHarness();
    shop.failure = new MediaError('encode_failed', { log: 'Summer trip.mp4: Invalid data' });
    const failure: unknown = await shop.makePreviews({ quotes: offer }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'encode_failed', nonRetryable: false });
    expect(String(failure)).not.toContain('Summer');
  });
});
