import { readFile, realpath, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { pixelsOf } from '../../domain/media/facts/complexity.js';
import { NO_ATTEMPTS, planNextAttempt, type AttemptHistory } from '../../domain/media/encode/attempt-history.js';
import {
  audioArgv,
  copyArgv,
  nvencArgv,
  constantQualityArgv,
  type ArgvContext,
  type FfmpegArgv,
} from '../../domain/media/argv/ffmpeg-argv.js';
import type { PassFiles } from '../../domain/media/argv/encoder-options.js';
import { planForEncoder } from '../../domain/media/encode/plan-for-encoder.js';
import { rawFramesBytes } from '../../domain/media/encode/raw-frames.js';
import { raisedPlan } from '../../domain/media/plan/first-pass-statistics.js';
import {
  encodeInsteadOfCopy,
  targetCeiling,
  correctPlan,
  isSaturated,
  judgeSize,
  applyMeasuredAudioSize,
} from '../../domain/media/plan/plan-correction.js';
import type { SizePlan } from '../../domain/media/plan/plan-types.js';
import { pass1Argv, pass2Argv, pass2FromRawFramesArgv } from '../../domain/media/argv/two-pass-argv.js';
import { finishCopy } from './copy/finish-copy.js';
import { recipeOf } from './checkpoint-manifest.js';
import { withCheckpoint, type EncodeCheckpoint } from './encode-checkpoint.js';
import { trackProgress, type ProgressTracker } from './encode-progress.js';
import type { EncodeOptions, EncodeReport, EncodeRequest, Encoder } from './media.gateway.js';
import { isFaultOfFile, MediaError } from './media-error.js';
import { checkLength, type CheckedLength } from './check-length.js';
import type { RunProgress } from './progress-reader.js';
import { moveFile } from './move-file.js';
import { withWorkDir } from './work-dir.js';
import type { MediaTools } from './media-tools.js';

interface EncodeJob {
  readonly toolbox: MediaTools;
  readonly request: EncodeRequest;
  readonly workDir: string;
  readonly files: PassFiles;
  readonly signal: AbortSignal;
  readonly progress: ProgressTracker;
  readonly checkpoint: EncodeCheckpoint;
  /** The most frames of the source that a run could not decode. */
  readonly undecoded: { frames: number };
  /** See `ArgvContext`. */
  readonly lenient?: true;
}

interface Candidate {
  readonly path: string;
  readonly sizeBytes: number;
  readonly plan: SizePlan;
}

interface EncodeOutcome {
  readonly best: Candidate;
  readonly attempts: number;
  readonly passes: number;
  readonly log: string;
  readonly resumed: boolean;
  readonly saturated: boolean;
}

/** The report without the versions of the tools, which the gateway adds. */
type ReportWithoutVersions = Omit<EncodeReport, 'versions'>;

/** Carries out a plan; see `MediaGateway.encode`. */
export async function encode(
  toolbox: MediaTools,
  asked: EncodeRequest,
  options: EncodeOptions,
): Promise<ReportWithoutVersions> {
  const { plan, scratchDir, checkpoints } = asked;
  if (plan.verdict === 'cannot_fit') throw new MediaError('cannot_fit');
  const request = { ...asked, inputPath: await realpath(asked.inputPath) };
  const { signal, onProgress } = options;
  return withWorkDir(scratchDir, (workDir) =>
    withCheckpoint({ checkpoints, workDir, signal }, (checkpoint) => {
      const expectedFrames = (plan.durationMs / 1000) * plan.video.frameRate;
      const progress = trackProgress(expectedFrames, onProgress);
      const undecoded = { frames: 0 };
      const files = passFiles(workDir);
      return executePlan({ toolbox, request, workDir, files, signal, progress, checkpoint, undecoded });
    }),
  );
}

async function executePlan(job: EncodeJob): Promise<ReportWithoutVersions> {
  const { request } = job;
  const whole = (await carryOutPlan(job)) ?? (await encodeAnotherWay(job));
  const { best, attempts, passes, resumed, saturated, facts, shortfalls } = whole;
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
    shortfalls,
    planUsed: best.plan,
  };
}

type CheckedOutcome = EncodeOutcome & CheckedLength;

/** The planned output; null when it lacks something that can be decoded, or when ffmpeg gave up on the source. */
async function carryOutPlan(job: EncodeJob): Promise<CheckedOutcome | null> {
  try {
    const outcome = (await copyIfPlanned(job)) ?? (await encodePlanned(job));
    const checked = await checkLength(job, outcome.best.path);
    return checked && { ...outcome, ...checked };
  } catch (error) {
    if (error instanceof MediaError && error.code === 'unreadable_input') return null;
    throw error;
  }
}

/**
 * Encodes in two passes that do not rely on what may have gone wrong: that all pictures have one shape and that errors
 * are few. If this fails too, the customer's file is not to blame.
 */
async function encodeAnotherWay(job: EncodeJob): Promise<CheckedOutcome> {
  const { plan, facts } = job.request;
  const { constantCrf, ...video } = plan.video;
  void constantCrf;
  const request: EncodeRequest = {
    ...job.request,
    plan: { ...encodePlanOf(plan), video },
    facts: { ...facts, video: { ...facts.video, changesShape: true } },
  };
  const otherWay: EncodeJob = { ...job, request, lenient: true };
  const outcome = await encodeUntilItFits(otherWay);
  const checked = await checkLength(otherWay, outcome.best.path);
  if (checked === null) throw new MediaError('encode_failed', { log: outcome.log });
  return { ...outcome, ...checked };
}

function passFiles(workDir: string): PassFiles {
  return {
    statsPrefix: join(workDir, 'x264'),
    discardPath: join(workDir, 'analysis'),
    audioPath: join(workDir, 'audio.m4a'),
    rawFramesPath: join(workDir, 'pictures.nut'),
  };
}

/** The copy; null when none is planned, when it is too large, or when it does not show and play the same as the source. */
async function copyIfPlanned(job: EncodeJob): Promise<EncodeOutcome | null> {
  const { inputPath, facts, plan } = job.request;
  if (plan.mode !== 'copy') return null;
  try {
    const outcome = await encodeInOneRun(job, 'copy', copyArgv);
    if (outcome === null) return null;
    const copyPath = outcome.best.path;
    if (await finishCopy(job.toolbox, { inputPath, facts, copyPath }, job.signal)) return outcome;
    await rm(copyPath);
    return null;
  } catch (error) {
    if (error instanceof MediaError && isFaultOfFile(error)) return null;
    throw error;
  }
}

function encodePlanOf(plan: SizePlan): SizePlan {
  return plan.mode === 'copy' ? encodeInsteadOfCopy(plan) : plan;
}

async function encodePlanned(job: EncodeJob): Promise<EncodeOutcome> {
  const { request } = job;
  const encode = { ...job, request: { ...request, plan: encodePlanOf(request.plan) } };
  return (await encodeSinglePassIfPlanned(encode)) ?? (await encodeUntilItFits(encode));
}

/** The result of a pass at constant quality; null when none is planned or when it exceeded the ceiling. */
async function encodeSinglePassIfPlanned(job: EncodeJob): Promise<EncodeOutcome | null> {
  const crf = singlePassCrf(job.request);
  if (crf === null) return null;
  return await encodeInOneRun(job, 'once', (context, path) =>
    constantQualityArgv(context, job.request.plan, crf, path),
  );
}

/** The result of encoding the whole file in one run; null when it is over the ceiling. */
async function encodeInOneRun(
  job: EncodeJob,
  kind: 'copy' | 'once',
  build: (context: ArgvContext, outputPath: string) => FfmpegArgv,
): Promise<EncodeOutcome | null> {
  const { plan } = job.request;
  const path = join(job.workDir, `${kind}.mp4`);
  const argv = build(contextOf(job), path);
  const { log } = await runFfmpegFor(job, argv, job.progress.begin(kind, 1));
  const { size: sizeBytes } = await stat(path);
  if (sizeBytes > plan.ceilingBytes) {
    await rm(path);
    return null;
  }
  return { best: { path, sizeBytes, plan }, attempts: 1, passes: 1, log, resumed: false, saturated: true };
}

/** The constant quality of a single pass; null when the plan or the encoder needs two passes. */
function singlePassCrf({ encoder, plan }: EncodeRequest): number | null {
  return encoder === 'x264' ? (plan.video.constantCrf ?? null) : null;
}

/** Runs second passes, each corrected by the size of the last, until one is good. Keeps the best one that fits. */
async function encodeUntilItFits(job: EncodeJob): Promise<EncodeOutcome> {
  const singlePasses = singlePassCrf(job.request) === null ? 0 : 1;
  const analysis = await runAnalysis(job);
  const { history } = analysis;
  let plan = planNextAttempt(analysis.plan, history);
  let best: Candidate | null = null;
  let previous = history.last;
  let { attempts } = history;
  let saturated = false;
  // An encode that resumes on another worker has lost the files of earlier attempts, and gets as many attempts again.
  const mostAttempts = history.attempts + job.request.maxAttempts;
  while (attempts < mostAttempts) {
    attempts += 1;
    const { path, sizeBytes } = await runFinalPass(job, plan, attempts, analysis.keptRawFrames);
    const judgement = judgeSize(plan, sizeBytes, previous !== null);
    best = await keepBetter(best, { path, sizeBytes, plan }, judgement);
    const latest = { bitrateBps: plan.video.bitrateBps, sizeBytes };
    saturated =
      judgement === 'enough' || (judgement === 'under' && previous !== null && isSaturated(plan, previous, latest));
    if (judgement === 'good' || saturated) break;
    previous = latest;
    job.checkpoint.recordAttempt({ attempts, last: latest });
    plan = correctPlan(plan, sizeBytes, best === null && attempts === mostAttempts - 1);
  }
  if (best === null) throw new MediaError('cannot_fit', { log: analysis.log });
  const passes = singlePasses + attempts - history.attempts + analysis.passes;
  return { best, attempts: singlePasses + attempts, passes, log: analysis.log, resumed: analysis.resumed, saturated };
}

/** Removes the other one: only the best result and the one that is being made are sure to fit on the disk. */
async function keepBetter(
  best: Candidate | null,
  latest: Candidate,
  judgement: ReturnType<typeof judgeSize>,
): Promise<Candidate | null> {
  const isBetter = judgement !== 'over' && latest.sizeBytes > (best?.sizeBytes ?? 0);
  const [kept, lost] = isBetter ? [latest, best] : [best, latest];
  if (lost !== null) await rm(lost.path);
  return kept;
}

interface Analysis {
  readonly plan: SizePlan;
  readonly passes: number;
  readonly log: string;
  readonly resumed: boolean;
  readonly history: AttemptHistory;
  /** Whether the raw pictures of this plan are on the disk. */
  readonly keptRawFrames: boolean;
}

/**
 * First pass. Makes the statistics for the second pass and the finished sound, whose real size determines the picture's
 * budget. Uses the checkpoint of an earlier encode if there is one.
 */
async function runAnalysis(job: EncodeJob): Promise<Analysis> {
  const { encoder, facts } = job.request;
  const asked: SizePlan = { ...job.request.plan, mode: 'encode' };
  const plan = planForEncoder(encoder, singlePassCrf(job.request) === null ? asked : targetCeiling(asked));
  // Without the raw pictures, which stay on this worker: a worker with less disk space can use the rest.
  const recipe = recipeOf(analysisArgv(encoder, { inputPath: '', facts, threads: 1 }, plan, passFiles(''), false));
  const kept = analysisFiles(encoder, plan, job.files);
  const reached = await job.checkpoint.restore(recipe, kept);
  const found = async (): Promise<SizePlan> => await withMeasuredAudioSize(job, await withRaisedPicture(job, plan));
  if (reached !== null) return { plan: await found(), passes: 0, resumed: true, keptRawFrames: false, ...reached };
  const keeps = encoder !== 'nvenc' && (await hasDiskSpaceForRawFrames(job, plan));
  const argv = analysisArgv(encoder, contextOf(job), plan, job.files, keeps);
  const { log } = argv === null ? { log: '' } : await runFfmpegFor(job, argv, job.progress.begin('analysis', 1));
  job.checkpoint.saveAnalysis(recipe, kept, log);
  const passes = encoder === 'nvenc' ? 0 : 1;
  const settled = await found();
  const keptPictures = keeps && pixelsOf(settled.video) === pixelsOf(plan.video);
  return { plan: settled, passes, log, resumed: false, history: NO_ATTEMPTS, keptRawFrames: keptPictures };
}

/** The plan, with a larger picture if the first pass found enough bits for it. The statistics are valid for both. */
async function withRaisedPicture({ request, files }: EncodeJob, plan: SizePlan): Promise<SizePlan> {
  if (request.encoder !== 'x264') return plan;
  return raisedPlan(plan, await readFile(`${files.statsPrefix}-0.log`, 'utf8')) ?? plan;
}

/** Other jobs use the same disk, and the results need space too. */
const FREE_BYTES_PER_RAW_BYTE = 3;

/** Whether the raw pictures are kept. They only save time, so they must not fill the disk. */
async function hasDiskSpaceForRawFrames({ workDir }: EncodeJob, plan: SizePlan): Promise<boolean> {
  const bytes = rawFramesBytes(plan);
  if (bytes === null) return false;
  const { bavail, bsize } = await statfs(workDir);
  return bavail * bsize >= FREE_BYTES_PER_RAW_BYTE * bytes;
}

/** Null when nothing runs before the encode of the picture: NVENC does its own analysis. */
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

/** The files that an analysis leaves for the second pass, with their names in a checkpoint. */
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

async function withMeasuredAudioSize({ files }: EncodeJob, plan: SizePlan): Promise<SizePlan> {
  return plan.audio === null ? plan : applyMeasuredAudioSize(plan, (await stat(files.audioPath)).size);
}

async function runFinalPass(job: EncodeJob, plan: SizePlan, attempt: number, keptPictures: boolean) {
  const { encoder } = job.request;
  const path = join(job.workDir, `attempt-${attempt}.mp4`);
  const context = contextOf(job);
  const build = encoder === 'nvenc' ? nvencArgv : keptPictures ? pass2FromRawFramesArgv : pass2Argv;
  await runFfmpegFor(job, build(context, plan, job.files, path), job.progress.begin('encode', attempt));
  return { path, sizeBytes: (await stat(path)).size };
}

function contextOf({ toolbox, request, lenient }: EncodeJob): ArgvContext {
  return { ...toolbox.argvContext(request.inputPath, request.facts), ...(lenient && { lenient }) };
}

function runFfmpegFor(job: EncodeJob, argv: ReturnType<typeof copyArgv>, onProgress: (progress: RunProgress) => void) {
  let frames = 0;
  const onDecodeError = (_input: number, more: number): void => {
    frames += more;
    job.undecoded.frames = Math.max(job.undecoded.frames, frames);
  };
  return job.toolbox.ffmpeg({
    argv,
    readPath: job.request.inputPath,
    workDir: job.workDir,
    signal: job.signal,
    gpu: job.request.encoder === 'nvenc',
    onProgress,
    onDecodeError,
  });
}
