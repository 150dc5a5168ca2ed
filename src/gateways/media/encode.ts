import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  audioArgv,
  copyArgv,
  nvencArgv,
  pass1Argv,
  pass2Argv,
  type PassFiles,
} from '../../domain/media/ffmpeg-argv.js';
import { keepsDuration } from '../../domain/media/output-check.js';
import { correctPlan, isSaturated, judgeSize, lowerAim, settleAudio } from '../../domain/media/plan-correction.js';
import type { SizePlan } from '../../domain/media/plan-types.js';
import { trackProgress, type ProgressTracker } from './encode-progress.js';
import type { EncodeOptions, EncodeReport, EncodeRequest } from './media.gateway.js';
import { MediaError } from './media-error.js';
import { probe } from './probe.js';
import { moveFile, withWorkDir } from './scratch.js';
import type { Toolbox } from './toolbox.js';

/** NVENC's rate control is unmeasured, so it gets more room below the ceiling. */
const NVENC_AIM_RATIO = 0.94;

interface Job {
  readonly toolbox: Toolbox;
  readonly request: EncodeRequest;
  readonly workDir: string;
  readonly files: PassFiles;
  readonly signal: AbortSignal;
  readonly progress: ProgressTracker;
}

interface Candidate {
  readonly path: string;
  readonly sizeBytes: number;
  readonly plan: SizePlan;
}

interface Outcome {
  readonly best: Candidate;
  readonly attempts: number;
  readonly passes: number;
  readonly log: string;
}

/** Carries out a plan; see `MediaGateway.encode`. */
export async function encode(toolbox: Toolbox, asked: EncodeRequest, options: EncodeOptions): Promise<EncodeReport> {
  const { plan, scratchDir, outputPath } = asked;
  if (plan.verdict === 'cannot_fit') throw new MediaError('cannot_fit');
  const request = { ...asked, inputPath: await realpath(asked.inputPath) };
  return withWorkDir(scratchDir, async (workDir) => {
    const expectedFrames = (plan.durationMs / 1000) * plan.video.frameRate;
    const progress = trackProgress(expectedFrames, options.onProgress);
    const job = { toolbox, request, workDir, files: passFiles(workDir), signal: options.signal, progress };
    const { best, attempts, passes, log } = (await copyIfPlanned(job)) ?? (await encodeUntilItFits(job));
    const facts = await probe(toolbox, best.path, options.signal);
    if (!keepsDuration(request.facts, facts)) {
      // Warnings while decoding mean that the input ends early; without them the fault is ours.
      throw new MediaError(log === '' ? 'encode_failed' : 'unreadable_input', { log });
    }
    await moveFile(best.path, outputPath);
    progress.done(2, attempts);
    const fillRatio = best.sizeBytes / plan.ceilingBytes;
    return { sizeBytes: best.sizeBytes, fillRatio, attempts, passes, facts, planUsed: best.plan };
  });
}

function passFiles(workDir: string): PassFiles {
  return {
    statsPrefix: join(workDir, 'x264'),
    discardPath: join(workDir, 'analysis.h264'),
    audioPath: join(workDir, 'audio.m4a'),
  };
}

/** The copy, or null when none is planned or the fresh container made it too large after all. */
async function copyIfPlanned(job: Job): Promise<Outcome | null> {
  const { plan, inputPath, facts } = job.request;
  if (plan.mode !== 'copy') return null;
  const path = join(job.workDir, 'copy.mp4');
  const argv = copyArgv(job.toolbox.argvContext(inputPath, facts), path);
  const { log } = await run(job, argv, 1, 1);
  const { size: sizeBytes } = await stat(path);
  return sizeBytes > plan.ceilingBytes ? null : { best: { path, sizeBytes, plan }, attempts: 1, passes: 1, log };
}

/** Second passes, each corrected by what the last one measured, until one is good; the best that fits is kept. */
async function encodeUntilItFits(job: Job): Promise<Outcome> {
  const analysis = await analyse(job);
  let plan = analysis.plan;
  let best: Candidate | null = null;
  let previous: { bitrateBps: number; sizeBytes: number } | null = null;
  let attempts = 0;
  while (attempts < job.request.maxAttempts) {
    attempts += 1;
    const { path, sizeBytes } = await finalPass(job, plan, attempts);
    const judgement = judgeSize(plan, sizeBytes);
    if (judgement !== 'over' && sizeBytes > (best?.sizeBytes ?? 0)) best = { path, sizeBytes, plan };
    const latest = { bitrateBps: plan.video.bitrateBps, sizeBytes };
    if (judgement === 'good' || (judgement === 'under' && previous !== null && isSaturated(previous, latest))) break;
    previous = latest;
    plan = correctPlan(plan, sizeBytes);
  }
  if (best === null) throw new MediaError('cannot_fit', { log: analysis.log });
  return { best, attempts, passes: attempts + analysis.passes, log: analysis.log };
}

/** First pass: statistics for the second and the finished sound, whose real size settles the picture's budget. */
async function analyse(job: Job): Promise<{ plan: SizePlan; passes: number; log: string }> {
  const { encoder, inputPath, facts } = job.request;
  const context = job.toolbox.argvContext(inputPath, facts);
  const plan: SizePlan = { ...job.request.plan, mode: 'encode' };
  if (encoder === 'x264') {
    const { log } = await run(job, pass1Argv(context, plan, job.files), 1, 1);
    return { plan: await withRealAudio(job, plan), passes: 1, log };
  }
  const aimed = lowerAim(plan, NVENC_AIM_RATIO);
  if (aimed.audio === null) return { plan: aimed, passes: 0, log: '' };
  const { log } = await run(job, audioArgv(context, aimed.audio, job.files), 1, 1);
  return { plan: await withRealAudio(job, aimed), passes: 0, log };
}

async function withRealAudio({ files }: Job, plan: SizePlan): Promise<SizePlan> {
  return plan.audio === null ? plan : settleAudio(plan, (await stat(files.audioPath)).size);
}

async function finalPass(job: Job, plan: SizePlan, attempt: number): Promise<{ path: string; sizeBytes: number }> {
  const { encoder, inputPath, facts } = job.request;
  const path = join(job.workDir, `attempt-${attempt}.mp4`);
  const context = job.toolbox.argvContext(inputPath, facts);
  const build = encoder === 'nvenc' ? nvencArgv : pass2Argv;
  await run(job, build(context, plan, job.files, path), 2, attempt);
  return { path, sizeBytes: (await stat(path)).size };
}

function run(job: Job, argv: ReturnType<typeof copyArgv>, pass: 1 | 2, attempt: number) {
  return job.toolbox.ffmpeg({
    argv,
    readPath: job.request.inputPath,
    workDir: job.workDir,
    signal: job.signal,
    gpu: job.request.encoder === 'nvenc',
    onProgress: job.progress.stage(pass, attempt),
  });
}
