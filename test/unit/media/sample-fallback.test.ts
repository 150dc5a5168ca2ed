import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FfmpegRequest, MediaTools } from '../../../src/gateways/media/media-tools.js';
import { measureComplexity } from '../../../src/gateways/media/measure-complexity.js';
import { MediaError } from '../../../src/gateways/media/media-error.js';
import { phoneClip } from './facts.js';

describe('a sample that cannot be decoded', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mailsized-sample-'));
    await writeFile(join(dir, 'in.mov'), '');
  });
  afterEach(() => rm(dir, { recursive: true }));

  const facts = phoneClip({ audio: null });
  const tooManyErrors = () =>
    Promise.reject(new MediaError('unreadable_input', { log: 'Decode error rate 0.8 exceeds' }));
  const startsOf = ({ argv }: FfmpegRequest) => argv.inputs.map(({ options }) => options[options.indexOf('-ss') + 1]);

  /** Measures with these results of ffmpeg's runs, and returns the runs. */
  async function measureWith(results: readonly (() => Promise<{ frames: number; log: string }>)[]) {
    const runs: FfmpegRequest[] = [];
    const tools = {
      options: { threads: 2 },
      argvContext: (inputPath: string) => ({ inputPath, facts, threads: 2 }),
      ffmpeg: (run: FfmpegRequest) => {
        runs.push(run);
        return results[runs.length - 1]?.() ?? Promise.reject(new Error('no more runs'));
      },
    } as unknown as MediaTools;
    const options = { scratchDir: dir, signal: new AbortController().signal };
    const error: unknown = await measureComplexity(tools, join(dir, 'in.mov'), facts, [1_000_000], options).catch(
      (reason: unknown) => reason,
    );
    return { runs, error };
  }

  it('does not condemn the file: another sample is taken elsewhere', async () => {
    const { runs, error } = await measureWith([tooManyErrors, () => Promise.resolve({ frames: 100, log: '' })]);
    const [first, second, trial] = runs;
    expect(first && second && startsOf(first)).not.toEqual(second && startsOf(second));
    expect(trial?.argv.outputPath).toMatch(/trial-0\.mp4$/);
    expect(String(error)).toContain('no more runs');
  });

  it('condemns it when nothing can be decoded anywhere', async () => {
    const { runs, error } = await measureWith([tooManyErrors, tooManyErrors, tooManyErrors]);
    expect(runs).toHaveLength(3);
    expect(error).toMatchObject({ code: 'unreadable_input', log: expect.stringContaining('0.8') });
  });

  it('is not tried elsewhere when the machine is at fault', async () => {
    const { runs, error } = await measureWith([() => Promise.reject(new MediaError('disk_full'))]);
    expect(runs).toHaveLength(1);
    expect(error).toMatchObject({ code: 'disk_full' });
  });
});
