import { readdirSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import type * as fsPromises from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { rawFramesBytes } from '../../../src/domain/media/encode/raw-frames.js';
import type { MediaFacts } from '../../../src/domain/media/facts/media-facts.js';
import { planSize, type SizePlan } from '../../../src/domain/media/plan/size-plan.js';
import type { MediaGateway } from '../../../src/gateways/media/media.gateway.js';
import * as footage from '../../support/footage/footage.js';
import { createTestGateway, neverCanceled, useTempDir } from './gateway-setup.js';

// The only part that is not real: a disk cannot be filled here without harm to whatever else uses it.
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof fsPromises>()),
  statfs: vi.fn(),
}));

const CEILING_BYTES = 250_000;

describe('the planned pictures, between the two passes', { timeout: 120_000 }, () => {
  const dir = useTempDir();
  let gateway: MediaGateway;
  let clip: string;
  let facts: MediaFacts;
  let plan: SizePlan;

  beforeAll(async () => {
    gateway = await createTestGateway();
    clip = await footage.makeClip(dir.path, 'clip.mp4', { seconds: 6, grain: 12 });
    const scratch = { signal: neverCanceled(), scratchDir: dir.path };
    facts = await gateway.probe(clip, scratch);
    const complexity = await gateway.measureComplexity(clip, facts, [CEILING_BYTES], scratch);
    plan = planSize({ facts, complexity, ceilingBytes: CEILING_BYTES });
  });

  /** Encodes on a disk with so many bytes left, and notes the files that lay there meanwhile. */
  async function encodeWithRoom(name: string, freeBytes: number) {
    vi.mocked(statfs).mockResolvedValue({ bavail: freeBytes, bsize: 1 } as Awaited<ReturnType<typeof statfs>>);
    const outputPath = join(dir.path, name);
    const seen = new Set<string>();
    const report = await gateway.encode(
      { inputPath: clip, scratchDir: dir.path, outputPath, facts, plan, encoder: 'x264', maxAttempts: 3 },
      {
        signal: neverCanceled(),
        onProgress: () => {
          for (const path of readdirSync(dir.path, { recursive: true, encoding: 'utf8' })) seen.add(path);
        },
      },
    );
    const wereKept = [...seen].some((path) => path.endsWith('pictures.nut'));
    return { wereKept, report, file: await readFile(outputPath) };
  }

  it('are kept where the disk has three times their size to spare, and not where it has less; the file is the same', async () => {
    const enough = 3 * (rawFramesBytes(plan) ?? NaN);
    const kept = await encodeWithRoom('room.mp4', enough);
    const tight = await encodeWithRoom('tight.mp4', enough - 1);
    expect([kept.wereKept, tight.wereKept]).toEqual([true, false]);
    expect(kept.report, 'the same number of passes, by the same plan').toEqual(tight.report);
    expect(kept.file.equals(tight.file), 'the same bytes').toBe(true);
    expect(readdirSync(dir.path).sort(), 'nothing is left of either').toEqual(['clip.mp4', 'room.mp4', 'tight.mp4']);
  });
});
