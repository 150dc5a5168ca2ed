import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Complexity } from '../../domain/media/complexity.js';
import { fitComplexity, type Trial } from '../../domain/media/complexity-fit.js';
import type { MediaFacts } from '../../domain/media/media-facts.js';
import { isComparable, sampleArgv, trialArgv, vmafArgv } from '../../domain/media/sample-argv.js';
import { bitrateOfSample, mostTelling, planSample, type SamplePlan } from '../../domain/media/sample-plan.js';
import { nextTrial, type NextTrial } from '../../domain/media/trial-plan.js';
import { meanVmaf, type FrameVmaf } from '../../domain/media/vmaf.js';
import type { Scratch } from './media.gateway.js';
import { MediaError } from './media-error.js';
import { measureSound } from './measure-sound.js';
import { packetsOf } from './packets-of.js';
import { withWorkDir } from './scratch.js';
import type { Toolbox } from './toolbox.js';
import { readVmafLog } from './vmaf-log.js';

/** Where nothing moves a recorder writes no frames, and an excerpt may be empty; the beginning never is. */
const LONGEST_BEGINNING_MS = 20_000;
/** VMAF looks at every fourth frame: neighbours are alike, and it costs as much as the encode. */
const VMAF_STEP = 4;

interface Bench {
  readonly toolbox: Toolbox;
  readonly workDir: string;
  readonly signal: AbortSignal;
  readonly sample: SamplePlan;
  readonly samplePath: string;
}

interface MeasuredTrial extends Trial {
  readonly frames: readonly FrameVmaf[];
}

/** Encodes a sample of the file at a few sizes and looks at what came out; see `MediaGateway.measureComplexity`. */
export async function measureComplexity(
  toolbox: Toolbox,
  path: string,
  facts: MediaFacts,
  ceilingsBytes: readonly number[],
  { scratchDir, signal }: Scratch,
): Promise<Complexity> {
  const inputPath = await realpath(path);
  return withWorkDir(scratchDir, async (workDir) => {
    const samplePath = join(workDir, 'sample.nut');
    const [sample, sound] = await both(
      takeSample({ toolbox, inputPath, facts, workDir, samplePath, signal }),
      measureSound(toolbox, inputPath, facts, workDir, signal),
    );
    const bench = { toolbox, workDir, signal, sample, samplePath };
    const trials: MeasuredTrial[] = [];
    for (;;) {
      const next = nextTrial(facts, ceilingsBytes, trials);
      if (next === null) break;
      trials.push(await tryOut(bench, next));
    }
    const complexity = fitComplexity(trials, sample.picture, mostTelling(trials.at(-1)?.frames ?? [], sample));
    return { ...complexity, ...(sound === undefined ? {} : { sound }) };
  });
}

/** Both results; when one fails the other is waited for, so that nothing works on in a folder that is removed. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

async function takeSample(
  take: Omit<Bench, 'sample'> & { readonly inputPath: string; readonly facts: MediaFacts },
): Promise<SamplePlan> {
  const { toolbox, inputPath, facts, workDir, samplePath, signal } = take;
  const planned = planSample(facts);
  const beginning = { startMs: 0, durationMs: Math.min(facts.durationMs, LONGEST_BEGINNING_MS) };
  let log = '';
  for (const sample of [planned, { ...planned, excerpts: [beginning] }]) {
    const argv = sampleArgv(toolbox.argvContext(inputPath, facts), sample, samplePath);
    const run = await toolbox.ffmpeg({ argv, readPath: inputPath, workDir, signal });
    if (run.frames > 0) return sample;
    log = run.log;
  }
  throw new MediaError('unreadable_input', { log });
}

async function tryOut(bench: Bench, next: NextTrial): Promise<MeasuredTrial> {
  const { toolbox, workDir, signal, sample, samplePath } = bench;
  const path = join(workDir, 'trial.mp4');
  await rm(path, { force: true });
  const argv = trialArgv(samplePath, sample, next, toolbox.options.threads, path);
  await toolbox.ffmpeg({ argv, readPath: samplePath, workDir, signal });
  const [packets, frames] = await Promise.all([packetsOf(toolbox, path, signal), vmafOf(bench, path)]);
  const bitrateBps = bitrateOfSample(packets, sample);
  const vmaf = meanVmaf(frames);
  return { ...next, bitrateBps, frames, ...(vmaf === undefined ? {} : { vmaf }) };
}

/** VMAF of single frames; none where it cannot be measured, and the plan then goes by what is typical. */
async function vmafOf(bench: Bench, trialPath: string): Promise<readonly FrameVmaf[]> {
  const { toolbox, workDir, signal, sample, samplePath } = bench;
  if (!isComparable(sample.picture) || !(await toolbox.canCompare())) return [];
  const options = { step: VMAF_STEP, threads: toolbox.options.threads };
  const argv = vmafArgv({ trial: trialPath, sample: samplePath }, sample, options, join(workDir, 'none'));
  await toolbox.ffmpeg({ argv, readPath: samplePath, workDir, signal });
  return await readVmafLog(workDir);
}
