import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Complexity } from '../../domain/media/facts/complexity.js';
import { fitComplexity, type Trial } from '../../domain/media/sample/complexity-fit.js';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import { isLargeEnoughForVmaf, sampleArgv, trialArgv, trialVmafArgv } from '../../domain/media/argv/sample-argv.js';
import {
  estimateFileBitrateBps,
  lowestVmafExcerpt,
  planSample,
  type SamplePlan,
} from '../../domain/media/sample/sample-plan.js';
import { nextTrial, type NextTrial } from '../../domain/media/sample/trial-plan.js';
import { meanVmaf, type FrameVmaf } from '../../domain/media/sample/vmaf.js';
import type { ScratchOptions } from './media.gateway.js';
import { MediaError } from './media-error.js';
import { measureAudio } from './measure-audio.js';
import { readVideoPackets } from './video-packets.js';
import { withWorkDir } from './work-dir.js';
import type { MediaTools } from './media-tools.js';
import { readVmafLog } from './vmaf-log.js';

/** Where nothing moves a recorder writes no frames, and an excerpt may be empty; the beginning never is. */
const MAX_FALLBACK_EXCERPT_MS = 20_000;
/** VMAF looks at every third settled frame: neighbours are alike, and it costs as much as the encode. */
const VMAF_FRAME_STEP = 3;

interface TrialContext {
  readonly toolbox: MediaTools;
  readonly workDir: string;
  readonly signal: AbortSignal;
  readonly sample: SamplePlan;
  readonly samplePath: string;
}

interface EncodedTrial extends Trial {
  readonly path: string;
}

interface MeasuredTrial extends EncodedTrial {
  readonly frames: readonly FrameVmaf[];
}

/** Encodes a sample of the file at a few sizes and looks at what came out; see `MediaGateway.measureComplexity`. */
export async function measureComplexity(
  toolbox: MediaTools,
  path: string,
  facts: MediaFacts,
  ceilingsBytes: readonly number[],
  { scratchDir, signal }: ScratchOptions,
): Promise<Complexity> {
  const inputPath = await realpath(path);
  return withWorkDir(scratchDir, async (workDir) => {
    const samplePath = join(workDir, 'sample.nut');
    const [sample, sound] = await settleBoth(
      extractSample({ toolbox, inputPath, facts, workDir, samplePath, signal }),
      measureAudio(toolbox, inputPath, facts, workDir, signal),
    );
    const trials = await runTrials({ toolbox, workDir, signal, sample, samplePath }, facts, ceilingsBytes);
    const complexity = fitComplexity(trials, sample.picture, lowestVmafExcerpt(trials.at(-1)?.frames ?? [], sample));
    return { ...complexity, ...(sound === undefined ? {} : { sound }) };
  });
}

/** Both results; when one fails the other is waited for, so that nothing works on in a folder that is removed. */
async function settleBoth<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

async function extractSample(
  take: Omit<TrialContext, 'sample'> & { readonly inputPath: string; readonly facts: MediaFacts },
): Promise<SamplePlan> {
  const { toolbox, inputPath, facts, workDir, samplePath, signal } = take;
  const planned = planSample(facts);
  const beginning = { startMs: 0, durationMs: Math.min(facts.durationMs, MAX_FALLBACK_EXCERPT_MS) };
  let log = '';
  for (const sample of [planned, { ...planned, excerpts: [beginning] }]) {
    const argv = sampleArgv(toolbox.argvContext(inputPath, facts), sample, samplePath);
    const run = await toolbox.ffmpeg({ argv, readPath: inputPath, workDir, signal });
    if (run.frames > 0) return sample;
    log = run.log;
  }
  throw new MediaError('unreadable_input', { log });
}

/** Trials until nothing more is worth its time. The second needs only the size of the first, which is looked at meanwhile. */
async function runTrials(
  bench: TrialContext,
  facts: MediaFacts,
  ceilingsBytes: readonly number[],
): Promise<readonly MeasuredTrial[]> {
  const encoded: EncodedTrial[] = [];
  const looks: Promise<MeasuredTrial>[] = [];
  try {
    for (;;) {
      const known = encoded.length < 2 ? encoded : await Promise.all(looks);
      const next = nextTrial(facts, ceilingsBytes, known);
      if (next === null) return await Promise.all(looks);
      const trial = await encodeTrial(bench, next, encoded.length);
      encoded.push(trial);
      const look = measureTrialVmaf(bench, trial);
      // It may fail while the next trial is still being encoded, and nobody has asked for it yet.
      look.catch(() => undefined);
      looks.push(look);
    }
  } finally {
    // When one fails, nothing may work on in a folder that is removed.
    await Promise.allSettled(looks);
  }
}

async function encodeTrial(bench: TrialContext, next: NextTrial, index: number): Promise<EncodedTrial> {
  const { toolbox, workDir, signal, sample, samplePath } = bench;
  const path = join(workDir, `trial-${index}.mp4`);
  const argv = trialArgv(samplePath, sample, next, toolbox.options.threads, path);
  await toolbox.ffmpeg({ argv, readPath: samplePath, workDir, signal });
  const bitrateBps = estimateFileBitrateBps(await readVideoPackets(toolbox, path, signal), sample);
  return { ...next, bitrateBps, path };
}

async function measureTrialVmaf(bench: TrialContext, trial: EncodedTrial): Promise<MeasuredTrial> {
  const frames = await frameVmafOf(bench, trial.path);
  const vmaf = meanVmaf(frames);
  return { ...trial, frames, ...(vmaf === undefined ? {} : { vmaf }) };
}

/** VMAF of single frames; none where it cannot be measured, and the plan then goes by what is typical. */
async function frameVmafOf(bench: TrialContext, trialPath: string): Promise<readonly FrameVmaf[]> {
  const { toolbox, workDir, signal, sample, samplePath } = bench;
  if (!isLargeEnoughForVmaf(sample.picture) || !(await toolbox.canMeasureVmaf())) return [];
  const log = `${basename(trialPath)}.json`;
  const options = { step: VMAF_FRAME_STEP, threads: toolbox.options.threads, log };
  const argv = trialVmafArgv({ trial: trialPath, sample: samplePath }, sample, options, join(workDir, 'none'));
  const run = await toolbox.ffmpeg({ argv, readPath: samplePath, workDir, signal });
  // A recorder may have written fewer frames than an excerpt should have; of none there is no log.
  if (run.frames === 0) return [];
  const frames = await readVmafLog(join(workDir, log));
  // Nothing moves yet in the very first, and VMAF counts ten points less for it.
  return frames.length > 1 ? frames.slice(1) : frames;
}
