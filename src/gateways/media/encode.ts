import { readFile, realpath, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { pixelsOf } from '../../domain/media/complexity.js';
import { NO_ATTEMPTS, planAfter, type AttemptHistory } from '../../domain/media/attempt-history.js';
import {
  audioArgv,
  copyArgv,
  nvencArgv,
  onePassArgv,
  type ArgvContext,
  type FfmpegArgv,
} from '../../domain/media/ffmpeg-argv.js';
import type { PassFiles } from '../../domain/media/encoder-options.js';
import { planFor } from '../../domain/media/encoder-plan.js';
import { keptPicturesBytes } from '../../domain/media/kept-pictures.js';
import { keepsDuration } from '../../domain/media/output-check.js';
import { raisedPlan } from '../../domain/media/pass1-findings.js';
import { aimAtCeiling, correctPlan, isSaturated, judgeSize, settleAudio } from '../../domain/media/plan-correction.js';
import type { SizePlan } from '../../domain/media/plan-types.js';
import { pass1Argv, pass2Argv, pass2FromKeptArgv } from '../../domain/media/two-pass-argv.js';
import { recipeOf } from './checkpoint-manifest.js';
import { withCheckpoint, type EncodeCheckpoint } from './encode-checkpoint.js';
import { trackProgress, type ProgressTracker } from './encode-progress.js';
import type { EncodeOptions, EncodeReport, EncodeRequest, Encoder } from './media.gateway.js';
import { MediaError } from './media-error.js';
import { probeStreams } from './probe.js';
import type { RunProgress } from './progress-lines.js';
import { moveFile, withWorkDir } from './scratch.js';
import type { Toolbox } from './toolbox.js';

interface Job {
  readonly toolbox: Toolbox;
  readonly request: EncodeRequest;
  readonly workDir: string;
  readonly files: PassFiles;
  readonly signal: AbortSignal;
  readonly progress: ProgressTracker;
  readonly checkpoint: EncodeCheckpoint;
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
  readonly resumed: boolean;
  readonly saturated: boolean;
}

/** The report but for what the gateway knows of its tools. */
type Encoded = Omit<EncodeReport, 'versions'>;

/** Carries out a plan; see `MediaGateway.encode`. */
export async function encode(toolbox: Toolbox, asked: EncodeRequest, options: EncodeOptions): Promise<Encoded> {
  const { plan, scratchDir, checkpoints } = asked;
  if (plan.verdict === 'cannot_fit') throw new MediaError('cannot_fit');
  const request = { ...asked, inputPath: await realpath(asked.inputPath) };
  const { signal, onProgress } = options;
  return withWorkDir(scratchDir, (workDir) =>
    withCheckpoint({ checkpoints, workDir, signal }, (checkpoint) => {
      const expectedFrames = (plan.durationMs / 1000) * plan.video.frameRate;
      const progress = trackProgress(expectedFrames, onProgress);
      return carryOut({ toolbox, request, workDir, files: passFiles(workDir), signal, progress, checkpoint });
    }),
  );
}

async function carryOut(job: Job): Promise<Encoded> {
  const { toolbox, request, signal } = job;
  const { best, attempts, passes, log, resumed, saturated } =
    (await copyIfPlanned(job)) ?? (await encodeOnceIfPlanned(job)) ?? (await encodeUntilItFits(job));
  const facts = await probeStreams(toolbox, best.path, signal);
  if (!keepsDuration(request.facts, facts)) {
    // Warnings while decoding mean that the input ends early; without them the fault is ours.
    throw new MediaError(log === '' ? 'encode_failed' : 'unreadable_input', { log });
  }
  await moveFile(best.path, request.outputPath);
  job.progress.done(attempts);
  return {
    sizeBytes: best.sizeBytes,
    fillRatio: best.sizeBytes / request.plan.ceilingBytes,
    attempts,
    passes,
    resumed,
    saturated,
    unmeasured: request.encoder === 'nvenc' && best.plan.mode === 'encode',
    facts,
    planUsed: best.plan,
  };
}

function passFiles(workDir: string): PassFiles {
  return {
    statsPrefix: join(workDir, 'x264'),
    discardPath: join(workDir, 'analysis'),
    audioPath: join(workDir, 'audio.m4a'),
    picturesPath: join(workDir, 'pictures.nut'),
  };
}

/** The copy, or null when none is planned or the fresh container made it too large after all. */
async function copyIfPlanned(job: Job): Promise<Outcome | null> {
  if (job.request.plan.mode !== 'copy') return null;
  return await inOneRun(job, 'copy', copyArgv);
}

/** A pass at constant quality, or null when none is planned or it took more than there is. */
async function encodeOnceIfPlanned(job: Job): Promise<Outcome | null> {
  const crf = onePassCrf(job.request);
  if (crf === null) return null;
  return await inOneRun(job, 'once', (context, path) => onePassArgv(context, job.request.plan, crf, path));
}

/** What one run makes of the whole file; null when that is over the ceiling. */
async function inOneRun(
  job: Job,
  kind: 'copy' | 'once',
  build: (context: ArgvContext, outputPath: string) => FfmpegArgv,
): Promise<Outcome | null> {
  const { plan, inputPath, facts } = job.request;
  const path = join(job.workDir, `${kind}.mp4`);
  const argv = build(job.toolbox.argvContext(inputPath, facts), path);
  const { log } = await run(job, argv, job.progress.begin(kind, 1));
  const { size: sizeBytes } = await stat(path);
  if (sizeBytes > plan.ceilingBytes) return null;
  return { best: { path, sizeBytes, plan }, attempts: 1, passes: 1, log, resumed: false, saturated: true };
}

/** The quality that a single pass is tried at; null where the plan or the encoder wants two. */
function onePassCrf({ encoder, plan }: EncodeRequest): number | null {
  return encoder === 'x264' ? (plan.video.constantCrf ?? null) : null;
}

/** Second passes, each corrected by what the last one measured, until one is good; the best that fits is kept. */
async function encodeUntilItFits(job: Job): Promise<Outcome> {
  const singlePasses = onePassCrf(job.request) === null ? 0 : 1;
  const analysis = await analyse(job);
  const { history } = analysis;
  let plan = planAfter(analysis.plan, history);
  let best: Candidate | null = null;
  let previous = history.last;
  let { attempts } = history;
  let saturated = false;
  // Whoever goes on elsewhere has lost the files of the attempts before, and gets as many again.
  const mostAttempts = history.attempts + job.request.maxAttempts;
  while (attempts < mostAttempts) {
    attempts += 1;
    const { path, sizeBytes } = await finalPass(job, plan, attempts, analysis.keptPictures);
    const judgement = judgeSize(plan, sizeBytes, previous !== null);
    if (judgement !== 'over' && sizeBytes > (best?.sizeBytes ?? 0)) best = { path, sizeBytes, plan };
    const latest = { bitrateBps: plan.video.bitrateBps, sizeBytes };
    saturated =
      judgement === 'enough' || (judgement === 'under' && previous !== null && isSaturated(plan, previous, latest));
    if (judgement === 'good' || saturated) break;
    previous = latest;
    job.checkpoint.note({ attempts, last: latest });
    plan = correctPlan(plan, sizeBytes, best === null && attempts === mostAttempts - 1);
  }
  if (best === null) throw new MediaError('cannot_fit', { log: analysis.log });
  const passes = singlePasses + attempts - history.attempts + analysis.passes;
  return { best, attempts: singlePasses + attempts, passes, log: analysis.log, resumed: analysis.resumed, saturated };
}

interface Analysis {
  readonly plan: SizePlan;
  readonly passes: number;
  readonly log: string;
  readonly resumed: boolean;
  readonly history: AttemptHistory;
  /** Whether the pictures of this plan lie on the disk. */
  readonly keptPictures: boolean;
}

/**
 * First pass: statistics for the second and the finished sound, whose real size settles the picture's budget. Taken from
 * the checkpoint of an earlier encode where there is one.
 */
async function analyse(job: Job): Promise<Analysis> {
  const { encoder, inputPath, facts } = job.request;
  const asked: SizePlan = { ...job.request.plan, mode: 'encode' };
  const plan = planFor(encoder, onePassCrf(job.request) === null ? asked : aimAtCeiling(asked));
  // Without the pictures, which stay here: a worker with less room can use the rest.
  const recipe = recipeOf(analysisArgv(encoder, { inputPath: '', facts, threads: 1 }, plan, passFiles(''), false));
  const kept = analysisFiles(encoder, plan, job.files);
  const reached = await job.checkpoint.restore(recipe, kept);
  const found = async (): Promise<SizePlan> => await withRealAudio(job, await asFound(job, plan));
  if (reached !== null) return { plan: await found(), passes: 0, resumed: true, keptPictures: false, ...reached };
  const keeps = encoder !== 'nvenc' && (await hasRoomForPictures(job, plan));
  const argv = analysisArgv(encoder, job.toolbox.argvContext(inputPath, facts), plan, job.files, keeps);
  const { log } = argv === null ? { log: '' } : await run(job, argv, job.progress.begin('analysis', 1));
  job.checkpoint.keep(recipe, kept, log);
  const passes = encoder === 'nvenc' ? 0 : 1;
  const settled = await found();
  const keptPictures = keeps && pixelsOf(settled.video) === pixelsOf(plan.video);
  return { plan: settled, passes, log, resumed: false, history: NO_ATTEMPTS, keptPictures };
}

/** The plan, with a larger picture where the first pass found that there are bits for it; its statistics serve for both. */
async function asFound({ request, files }: Job, plan: SizePlan): Promise<SizePlan> {
  if (request.encoder !== 'x264') return plan;
  return raisedPlan(plan, await readFile(`${files.statsPrefix}-0.log`, 'utf8')) ?? plan;
}

/** Other jobs fill the same disk, and the results come on top. */
const ROOM_PER_KEPT_BYTE = 3;

/** Whether the pictures are kept: what only saves time must not be what fills a disk. */
async function hasRoomForPictures({ workDir }: Job, plan: SizePlan): Promise<boolean> {
  const bytes = keptPicturesBytes(plan);
  if (bytes === null) return false;
  const { bavail, bsize } = await statfs(workDir);
  return bavail * bsize >= ROOM_PER_KEPT_BYTE * bytes;
}

/** Null when nothing is to be done before the picture: NVENC looks for itself. */
function analysisArgv(
  encoder: Encoder,
  context: ArgvContext,
  plan: SizePlan,
  files: PassFiles,
  keepPictures: boolean,
): FfmpegArgv | null {
  if (encoder !== 'nvenc') return pass1Argv(context, plan, files, keepPictures);
  return plan.audio === null ? null : audioArgv(context, plan.audio, files);
}

/** What an analysis leaves for the second pass, by the names that it has in a checkpoint. */
function analysisFiles(encoder: Encoder, plan: SizePlan, files: PassFiles) {
  const statistics = { name: 'analysis.log' as const, path: `${files.statsPrefix}-0.log` };
  const tree = { name: 'analysis.mbtree' as const, path: `${files.statsPrefix}-0.log.mbtree` };
  const sound = { name: 'audio.m4a' as const, path: files.audioPath };
  return [
    ...(encoder === 'nvenc' ? [] : [statistics]),
    ...(encoder === 'x264' ? [tree] : []),
    ...(plan.audio === null ? [] : [sound]),
  ];
}

async function withRealAudio({ files }: Job, plan: SizePlan): Promise<SizePlan> {
  return plan.audio === null ? plan : settleAudio(plan, (await stat(files.audioPath)).size);
}

async function finalPass(job: Job, plan: SizePlan, attempt: number, keptPictures: boolean) {
  const { encoder, inputPath, facts } = job.request;
  const path = join(job.workDir, `attempt-${attempt}.mp4`);
  const context = job.toolbox.argvContext(inputPath, facts);
  const build = encoder === 'nvenc' ? nvencArgv : keptPictures ? pass2FromKeptArgv : pass2Argv;
  await run(job, build(context, plan, job.files, path), job.progress.begin('encode', attempt));
  return { path, sizeBytes: (await stat(path)).size };
}

function run(job: Job, argv: ReturnType<typeof copyArgv>, onProgress: (progress: RunProgress) => void) {
  return job.toolbox.ffmpeg({
    argv,
    readPath: job.request.inputPath,
    workDir: job.workDir,
    signal: job.signal,
    gpu: job.request.encoder === 'nvenc',
    onProgress,
  });
}
