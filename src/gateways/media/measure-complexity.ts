import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Complexity } from '../../domain/media/facts/complexity.js';
import { fitComplexity, type Trial } from '../../domain/media/sample/complexity-fit.js';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import {
  isLargeEnoughForVmaf,
  joinedSampleArgv,
  sampleArgv,
  samplePartsOf,
  sampleSpansOf,
  trialArgv,
  trialVmafArgv,
} from '../../domain/media/argv/sample-argv.js';
import {
  estimateFileBitrateBps,
  lowestVmafExcerpt,
  planSample,
  isWholeFile,
  shiftedSample,
  type SamplePlan,
} from '../../domain/media/sample/sample-plan.js';
import { affordableSample } from '../../domain/media/sample/affordable-sample.js';
import {
  decodedStretches,
  isBeyondUse,
  lostShareOf,
  type DecodedStretch,
} from '../../domain/media/sample/sample-losses.js';
import { nextTrial, type NextTrial } from '../../domain/media/sample/trial-plan.js';
import { meanVmaf, type FrameVmaf } from '../../domain/media/sample/vmaf.js';
import type { ScratchOptions } from './media.gateway.js';
import { MediaError } from './media-error.js';
import { measureAudio } from './measure-audio.js';
import { readVideoPackets } from './video-packets.js';
import { withWorkDir } from './work-dir.js';
import type { MediaTools } from './media-tools.js';
import type { FfmpegRunResult } from './run-ffmpeg.js';
import { readVmafLog } from './vmaf-log.js';

/** A recorder writes no frames while nothing moves, so an excerpt may be empty. The start of the file never is. */
const MAX_FALLBACK_EXCERPT_MS = 20_000;
/** VMAF is measured on every third settled frame, because neighbours are alike and VMAF costs as much as the encode. */
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

/** Encodes a sample of the file at a few sizes and measures the results; see `MediaGateway.measureComplexity`. */
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
    const [{ sample, lostShare }, sound] = await settleBoth(
      extractSample({ toolbox, inputPath, facts, workDir, samplePath, signal }),
      measureAudio(toolbox, inputPath, facts, workDir, signal),
    );
    const trials = await runTrials({ toolbox, workDir, signal, sample, samplePath }, facts, ceilingsBytes);
    const complexity = fitComplexity(trials, sample.picture, lowestVmafExcerpt(trials.at(-1)?.frames ?? [], sample));
    return {
      ...complexity,
      ...(sound === undefined ? {} : { sound }),
      ...(lostShare === undefined ? {} : { lostShare }),
    };
  });
}

/** Both results. When one fails, waits for the other, so that nothing writes to a folder that is being removed. */
async function settleBoth<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

interface DecodedSample {
  readonly sample: SamplePlan;
  readonly lostShare: number | undefined;
}

/**
 * Decodes the sample. Excerpts of a file that is mostly fine can be damaged or empty, so other places are tried before
 * the file is refused. What is lost in all these places is an estimate of what the whole file lacks.
 */
async function extractSample(source: SampleSource): Promise<DecodedSample> {
  let failure = new MediaError('unreadable_input');
  const seen: DecodedStretch[] = [];
  const { spread, beginning } = possibleSamples(source.facts);
  for (const sample of [...spread, beginning]) {
    const errors = new Map<number, number>();
    // To know how much is lost, all of it is decoded, however damaged. ffmpeg itself decides about the last resort.
    const lenient = sample !== beginning;
    try {
      const { frames, log } = await writeSample(source, sample, { lenient, errors });
      const stretches = lenient ? decodedStretches(source.facts, sampleSpansOf(source.facts, sample), errors) : [];
      seen.push(...stretches);
      if (frames > 0 && !stretches.some(isBeyondUse)) return { sample, lostShare: lostShareOf(seen) };
      failure = new MediaError('unreadable_input', { log });
    } catch (error) {
      if (!(error instanceof MediaError) || error.code !== 'unreadable_input') throw error;
      failure = error;
    }
  }
  throw failure;
}

/** The planned sample and the same sample shifted between its excerpts; the last resort is the beginning. */
function possibleSamples(facts: MediaFacts) {
  const planned = affordableSample(facts, planSample(facts));
  const beginning = { startMs: 0, durationMs: Math.min(facts.durationMs, MAX_FALLBACK_EXCERPT_MS) };
  const others = isWholeFile(planned) ? [] : [shiftedSample(planned)];
  return { spread: [planned, ...others], beginning: { ...planned, excerpts: [beginning] } };
}

type SampleSource = Omit<TrialContext, 'sample'> & { readonly inputPath: string; readonly facts: MediaFacts };

interface Decoding {
  readonly lenient: boolean;
  /** Gets the number of frames that cannot be decoded, by the stretches of `sampleSpansOf`. */
  readonly errors: Map<number, number>;
}

async function writeSample(
  source: SampleSource,
  sample: SamplePlan,
  { lenient, errors }: Decoding,
): Promise<Pick<FfmpegRunResult, 'frames' | 'log'>> {
  const { toolbox, inputPath, facts, workDir, samplePath, signal } = source;
  const context = { ...toolbox.argvContext(inputPath, facts), ...(lenient && { lenient }) };
  const extract = async (part: SamplePlan, path: string, firstSpan = 0): Promise<FfmpegRunResult> => {
    const onDecodeError = (input: number, frames: number): void => {
      const span = firstSpan + input;
      errors.set(span, (errors.get(span) ?? 0) + frames);
    };
    const argv = sampleArgv(context, part, path);
    return await toolbox.ffmpeg({ argv, readPath: inputPath, workDir, signal, onDecodeError });
  };
  const parts = samplePartsOf(facts, sample);
  if (parts.length === 1) return await extract(sample, samplePath);
  const found: string[] = [];
  let log = '';
  for (const [index, part] of parts.entries()) {
    const path = join(workDir, `part-${index}.nut`);
    const run = await extract(part, path, index);
    if (run.frames > 0) found.push(path);
    log = run.log;
  }
  const [first] = found;
  if (first === undefined) return { frames: 0, log };
  const argv = joinedSampleArgv(found, toolbox.options.threads, samplePath);
  return await toolbox.ffmpeg({ argv, readPath: first, workDir, signal });
}

/**
 * Runs trials until another one would not be worth its time. The second trial needs only the size of the first, so it
 * runs while the VMAF of the first is measured.
 */
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
      // The measurement may fail while the next trial is still being encoded and nothing awaits it yet.
      look.catch(() => undefined);
      looks.push(look);
    }
  } finally {
    // When one fails, nothing may write to a folder that is being removed.
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

/** VMAF of single frames. Empty when it cannot be measured; the plan then uses typical values. */
async function frameVmafOf(bench: TrialContext, trialPath: string): Promise<readonly FrameVmaf[]> {
  const { toolbox, workDir, signal, sample, samplePath } = bench;
  if (!isLargeEnoughForVmaf(sample.picture) || !(await toolbox.canMeasureVmaf())) return [];
  const log = `${basename(trialPath)}.json`;
  const options = { step: VMAF_FRAME_STEP, threads: toolbox.options.threads, log };
  const argv = trialVmafArgv({ trial: trialPath, sample: samplePath }, sample, options, join(workDir, 'none'));
  const run = await toolbox.ffmpeg({ argv, readPath: samplePath, workDir, signal });
  // A recorder may have written fewer frames than an excerpt should have. Without frames there is no log.
  if (run.frames === 0) return [];
  const frames = await readVmafLog(join(workDir, log));
  // The first frame has no motion yet, and VMAF rates it ten points lower.
  return frames.length > 1 ? frames.slice(1) : frames;
}
