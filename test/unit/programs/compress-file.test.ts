import { describe, expect, it } from 'vitest';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { MediaError } from '../../../src/gateways/media/media-error.js';
import type { EncodeReport, MediaGateway } from '../../../src/gateways/media/media.gateway.js';
import type { CompressReport } from '../../../src/programs/compress-file/compress-file.js';
import { encodeFile } from '../../../src/programs/compress-file/compress-file.js';
import { reportLines } from '../../../src/programs/compress-file/text-report.js';
import { phoneClip } from '../media/facts.js';

const LIMIT_BYTES = 18_000_000;
const FACTS = phoneClip();
const PLAN = planSize({ facts: FACTS, ceilingBytes: LIMIT_BYTES, complexity: TYPICAL_COMPLEXITY });
const ENCODED: EncodeReport = {
  sizeBytes: 17_900_000,
  fillRatio: 0.994,
  saturated: false,
  attempts: 1,
  passes: 2,
  resumed: false,
  unmeasured: false,
  facts: FACTS,
  shortfalls: [],
  planUsed: PLAN,
  versions: { ffmpeg: '8.0', ffprobe: '8.0' },
};

describe('npm run compress, when the comparison of a finished result with its source fails', () => {
  it('delivers the result, and says why its quality is only predicted', async () => {
    const report = await resultWhenComparingFailsWith(new MediaError('encode_failed'));
    expect(report).toMatchObject({ measured: null, measurementError: expect.stringContaining('(encode_failed)') });
    expect(reportLines(report).join('\n')).toMatch(
      /predicted\n +the result could not be compared with its source: .*\(encode_failed\)/,
    );
  });

  it('ends as interrupted when the user stopped it', async () => {
    const canceled = new MediaError('canceled');
    await expect(resultWhenComparingFailsWith(canceled)).rejects.toBe(canceled);
  });

  it('hides no fault of ours', async () => {
    const fault = new TypeError('a fault');
    await expect(resultWhenComparingFailsWith(fault)).rejects.toBe(fault);
  });
});

async function resultWhenComparingFailsWith(error: Error): Promise<CompressReport> {
  const media: Pick<MediaGateway, 'encode' | 'measureQuality'> = {
    encode: async () => await Promise.resolve(ENCODED),
    measureQuality: async () => await Promise.reject(error),
  };
  const signal = new AbortController().signal;
  return await encodeFile(
    { media, signal, scratchDir: '/scratch' },
    {
      inputPath: 'in.mp4',
      outputPath: 'out.mp4',
      limitBytes: LIMIT_BYTES,
      preset: 'plays-everywhere',
      measure: true,
      planOnly: false,
      json: false,
      tracks: {},
    },
    { facts: FACTS, plan: PLAN },
    performance.now(),
    { update: () => undefined },
  );
}
