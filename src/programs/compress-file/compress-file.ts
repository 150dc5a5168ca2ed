import { open } from 'node:fs/promises';
import { HEAD_BYTES, isCertainlyNoVideo } from '../../domain/media/facts/first-bytes.js';
import { encoderFor } from '../../domain/media/argv/encoder-options.js';
import { gradeOfVmaf } from '../../domain/media/plan/grade.js';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import {
  REJECTION_WORDS,
  checkLimits,
  type MediaLimits,
  type RejectionReason,
} from '../../domain/media/facts/media-limits.js';
import type { QualityGrade, SizePlan } from '../../domain/media/plan/plan-types.js';
import { isChosen } from '../../domain/media/facts/track-choice.js';
import { planSize } from '../../domain/media/plan/size-plan.js';
import type { Shortfall } from '../../domain/media/encode/length-check.js';
import { describeProgress } from '../../domain/media/encode/time-left.js';
import type { ToolVersions } from '../../domain/media/encode/tool-versions.js';
import { MediaError } from '../../gateways/media/media-error.js';
import type { MediaGateway } from '../../gateways/media/media.gateway.js';
import { UsageError, type CompressArguments } from './arguments.js';

/** The same limit as in the service. */
const MAX_ATTEMPTS = 4;

/** The file is not accepted; `reason` is the code that the service would show to a customer. */
export class RejectedError extends Error {
  override readonly name = 'Refused';
  constructor(readonly reason: RejectionReason) {
    super(`the file is refused: ${REJECTION_WORDS[reason]} (${reason})`);
  }
}

/** The file exceeds the limit even with the smallest workable settings. */
export class CannotFitError extends Error {
  override readonly name = 'CannotFit';
  constructor(readonly smallestWorkableBytes: number) {
    super(`the smallest workable size is ${smallestWorkableBytes} bytes`);
  }
}

export interface PlannedFile {
  readonly facts: MediaFacts;
  readonly plan: SizePlan;
}

/** The result for one file; printed unchanged with `--json`. */
export interface CompressReport {
  readonly inputBytes: number;
  readonly durationMs: number;
  readonly limitBytes: number;
  readonly sizeBytes: number;
  readonly fillRatio: number;
  /** A larger file would not look better, or the content does not use more bits. */
  readonly saturated: boolean;
  /** What the result lacks because it cannot be decoded. */
  readonly shortfalls: readonly Shortfall[];
  readonly attempts: number;
  readonly passes: number;
  readonly preset: string;
  readonly plan: SizePlan;
  readonly predicted: { readonly grade: QualityGrade | null; readonly vmaf: number | null };
  readonly measured: { readonly grade: QualityGrade; readonly vmaf: number } | null;
  /** Why the finished result could not be compared with its source. */
  readonly measurementError: string | null;
  /** From the start of the probe to the finished result, without the measurement. */
  readonly wallSeconds: number;
  readonly versions: ToolVersions;
}

export interface ProgressSink {
  /** @param percent 0 to 100 of the whole, never decreasing */
  update(percent: number, note: string): void;
}

export interface EncodeContext {
  readonly media: Pick<MediaGateway, 'encode' | 'measureQuality'>;
  readonly signal: AbortSignal;
  readonly scratchDir: string;
}

export interface CompressContext extends EncodeContext {
  readonly media: MediaGateway;
  readonly limits: MediaLimits;
}

/**
 * Probes a file and plans how to get it under the limit. Encodes only samples.
 * @throws RejectedError
 */
export async function planFile(
  { media, limits, signal, scratchDir }: CompressContext,
  { inputPath, limitBytes, preset, tracks }: CompressArguments,
): Promise<PlannedFile> {
  if (isCertainlyNoVideo(await readHead(inputPath))) throw new RejectedError('no_video');
  try {
    const facts = await media.probe(inputPath, { signal, scratchDir, tracks });
    if (!isChosen(facts.tracks, tracks)) throw new UsageError(noSuchTrack(facts));
    const rejection = checkLimits(facts, limits);
    if (rejection !== null) throw new RejectedError(rejection);
    const complexity = await media.measureComplexity(inputPath, facts, [limitBytes], { signal, scratchDir });
    return { facts, plan: planSize({ facts, complexity, ceilingBytes: limitBytes, preset }) };
  } catch (error) {
    if (error instanceof MediaError && error.rejection !== null) throw new RejectedError(error.rejection);
    throw error;
  }
}

async function readHead(path: string): Promise<Uint8Array> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

function noSuchTrack({ tracks }: MediaFacts): string {
  const ids = [...(tracks?.video.options ?? []), ...(tracks?.audio.options ?? [])].map(({ id }) => id);
  return ids.length === 0 ? 'the file has no other tracks' : `the file has these tracks: ${ids.join(', ')}`;
}

/**
 * Carries out a plan and, if requested, measures the result. `outputPath` is written only when the encode succeeds.
 * @throws CannotFitError; NotAFileError when `outputPath` is something other than a file
 */
export async function encodeFile(
  { media, signal, scratchDir }: EncodeContext,
  asked: CompressArguments & { readonly outputPath: string },
  { facts, plan }: PlannedFile,
  startedAtMs: number,
  progress: ProgressSink,
): Promise<CompressReport> {
  if (plan.verdict === 'cannot_fit') throw new CannotFitError(plan.smallestWorkableBytes);
  const { inputPath, outputPath, limitBytes, preset } = asked;
  const encoder = encoderFor('x264', plan);
  const report = await media.encode(
    { inputPath, outputPath, scratchDir, facts, plan, encoder, maxAttempts: MAX_ATTEMPTS },
    { signal, onProgress: (step) => progress.update(step.percent, describeProgress(step)) },
  );
  const wallSeconds = (performance.now() - startedAtMs) / 1000;
  const compare = async (): Promise<number | null> =>
    await media.measureQuality(inputPath, facts, outputPath, { scratchDir, signal });
  const measurement = asked.measure ? await measurementBy(compare) : NOT_MEASURED;
  return {
    inputBytes: facts.sizeBytes,
    durationMs: facts.durationMs,
    limitBytes,
    sizeBytes: report.sizeBytes,
    fillRatio: report.fillRatio,
    saturated: report.saturated,
    shortfalls: report.shortfalls,
    attempts: report.attempts,
    passes: report.passes,
    preset,
    plan: report.planUsed,
    predicted: { grade: plan.grade, vmaf: plan.predictedVmaf ?? null },
    ...measurement,
    wallSeconds,
    versions: report.versions,
  };
}

type Measurement = Pick<CompressReport, 'measured' | 'measurementError'>;

const NOT_MEASURED: Measurement = { measured: null, measurementError: null };

/** The result is finished and fits, so a comparison that fails does not make it a failure. */
async function measurementBy(compare: () => Promise<number | null>): Promise<Measurement> {
  try {
    const vmaf = await compare();
    return vmaf === null ? NOT_MEASURED : { ...NOT_MEASURED, measured: { grade: gradeOfVmaf(vmaf), vmaf } };
  } catch (error) {
    if (!(error instanceof MediaError) || error.code === 'canceled') throw error;
    return { ...NOT_MEASURED, measurementError: `${error.message} (${error.code})` };
  }
}
