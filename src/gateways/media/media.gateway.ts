import type { Complexity, Excerpt } from '../../domain/media/facts/complexity.js';
import type { Shortfall } from '../../domain/media/encode/length-check.js';
import type { EncodeStage } from '../../domain/media/encode/encode-stages.js';
import type { Encoder } from '../../domain/media/argv/encoder-options.js';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import type { TrackRequest } from '../../domain/media/facts/track-choice.js';
import type { SizePlan } from '../../domain/media/plan/plan-types.js';
import type { PreviewSettings } from '../../domain/media/plan/preview-plan.js';
import type { ToolVersions } from '../../domain/media/encode/tool-versions.js';

export type { Encoder } from '../../domain/media/argv/encoder-options.js';

/** The result of test runs: whether tool, sandbox and, for `nvenc`, card and driver work together. */
export interface MediaCapabilities {
  readonly x264: boolean;
  readonly svtAv1: boolean;
  readonly nvenc: boolean;
  /** HDR can be mapped to the standard range (zscale). */
  readonly toneMapping: boolean;
  /** Pictures can be compared (libvmaf). */
  readonly vmaf: boolean;
  /** The first line that the tool printed in each failed test, by the test's name. */
  readonly failures: Readonly<Record<string, string>>;
  readonly versions: ToolVersions;
}

/** Every operation can be canceled. It then ends with `canceled` after its last process has ended. */
export interface Cancelable {
  readonly signal: AbortSignal;
  /**
   * Set for work before payment, which must neither delay paid work nor run for long: every run gives way to others,
   * and one that needs more, or makes no progress, ends with `limit_exceeded` (`too_complex`).
   */
  readonly budget?: RunBudget;
}

/** What each run of an operation gets. An operation has at most about twenty runs, most of them on a small sample. */
export interface RunBudget {
  readonly cpuSeconds: number;
}

export interface ProbeOptions extends ScratchOptions {
  /** Ids that the facts of this file list in `tracks`. Others are ignored. */
  readonly tracks?: TrackRequest | undefined;
}

/** `scratchDir` belongs to the caller. Each operation creates a folder in it, works there, and removes it. */
export interface ScratchOptions extends Cancelable {
  readonly scratchDir: string;
}

export interface EncodeRequest {
  readonly inputPath: string;
  readonly scratchDir: string;
  /** Written only when the encode succeeds. An existing file is replaced. */
  readonly outputPath: string;
  readonly facts: MediaFacts;
  readonly plan: SizePlan;
  readonly encoder: Encoder;
  /** Maximum number of second passes, at least 1. */
  readonly maxAttempts: number;
  /** Where the encode saves its checkpoint and looks for an earlier one. Without it, every encode starts over. */
  readonly checkpoints?: CheckpointStore;
}

/** Files of a checkpoint: x264's statistics and the finished sound. */
export type CheckpointFileName = 'analysis.log' | 'analysis.mbtree' | 'audio.m4a';

/**
 * A store for the checkpoints of one piece of work: the same source, plan, encoder and build. The gateway verifies what
 * it loads. An error of the store loses only the checkpoint and never fails the encode.
 */
export interface CheckpointStore {
  /** Fetches a file; returns false when there is none with this name. */
  load(name: CheckpointFileName | 'manifest.json', toPath: string, signal: AbortSignal): Promise<boolean>;
  /** Stores a file and replaces an earlier one with this name. */
  save(name: CheckpointFileName | 'manifest.json', fromPath: string, signal: AbortSignal): Promise<void>;
  /** Called when an existing checkpoint could not be used, or a new one could not be saved. Must not throw. */
  onError(what: 'not_usable' | 'not_saved', error: unknown): void;
}

/** Progress of an encode. */
export interface EncodeProgress {
  /** A copy counts as `encode`. */
  readonly stage: Extract<EncodeStage, 'analysis' | 'encode'>;
  /** Percent of the whole encode, 0 to 100; never goes down. An encode from a checkpoint starts where the analysis ends. */
  readonly percent: number;
  /** Whole seconds until the output is ready, without a possible correction; null while too little is known. */
  readonly secondsLeft: number | null;
  /** Number of the second pass, from 1, including those of an earlier encode; 1 during the analysis. */
  readonly attempt: number;
  /** A multiple of playing speed. */
  readonly speed?: number;
}

export interface EncodeReport {
  /** Measured; never above the plan's ceiling. */
  readonly sizeBytes: number;
  /** Share of the ceiling that is used, 0 to 1. */
  readonly fillRatio: number;
  /** Whether it is below its target for a good reason: more bytes would not help, or the content uses no more. */
  readonly saturated: boolean;
  /** Total number of second passes, including those that an earlier encode recorded in the checkpoint. */
  readonly attempts: number;
  /** Runs of the encoder in this encode. An analysis from a checkpoint does not count. */
  readonly passes: number;
  /** Whether it resumed from the checkpoint of an earlier encode. */
  readonly resumed: boolean;
  /** Whether the encoder's accuracy has not been measured yet: true for NVENC. */
  readonly unmeasured: boolean;
  /** Facts of the output. */
  readonly facts: MediaFacts;
  /** What the output lacks because it cannot be decoded; usually nothing. */
  readonly shortfalls: readonly Shortfall[];
  /** The plan after the corrections that led to the output. */
  readonly planUsed: SizePlan;
  /** Versions of the tools that made it. */
  readonly versions: ToolVersions;
}

export interface EncodeOptions extends Cancelable {
  readonly onProgress?: (progress: EncodeProgress) => void;
}

export interface PreviewRequest {
  readonly inputPath: string;
  /** Written only when the clip is complete. An existing file is replaced. */
  readonly outputPath: string;
  readonly facts: MediaFacts;
  readonly excerpt: Excerpt;
  readonly settings: PreviewSettings;
}

/**
 * Everything that MailSized does to videos. Paths are absolute; files are untrusted. For foreseen failures, every operation
 * throws only `MediaError`. A repeat reads the input and writes the output again.
 */
export interface MediaGateway {
  /**
   * Facts of a file, about its best tracks or the requested ones. Decodes whole tracks only to compare several sounds.
   * Throws `unreadable_input` with a rejection reason when it is not a video.
   */
  probe(path: string, options: ProbeOptions): Promise<MediaFacts>;
  /**
   * How many bits the content needs and how it looks when encoded. Encodes a sample of a few percent two to six times, near
   * the bitrates that these ceilings leave for the picture (the most important ceiling first). Throws `unreadable_input`
   * when nothing can be decoded.
   */
  measureComplexity(
    path: string,
    facts: MediaFacts,
    ceilingsBytes: readonly number[],
    options: ScratchOptions,
  ): Promise<Complexity>;
  /**
   * Carries out a plan. Throws unless the output is within the ceiling and contains everything that can be decoded from
   * the input. The report lists what cannot be decoded.
   */
  encode(request: EncodeRequest, options: EncodeOptions): Promise<EncodeReport>;
  /**
   * Makes one excerpt into a clip that plays in browsers, at a constant quality and at most 8 MB. Decodes and encodes only
   * the excerpt. Throws `unreadable_input` when the excerpt has no picture.
   */
  makePreview(request: PreviewRequest, options: ScratchOptions): Promise<void>;
  /**
   * VMAF, 0 to 100, of an encoded file against its source, from at most 600 frames; null when it cannot be measured.
   * Costs about as much as the encode.
   */
  measureQuality(path: string, facts: MediaFacts, outputPath: string, options: ScratchOptions): Promise<number | null>;
  /** A typical frame as a JPEG of at most 640 pixels a side. */
  extractPoster(path: string, outputPath: string, options: ScratchOptions): Promise<void>;
  /**
   * What the tools of this machine can do, tested by short runs in the sandbox. They run once per process: a repeat returns
   * the same result. If the sandbox itself fails, all tests fail.
   */
  capabilities(): Promise<MediaCapabilities>;
  /**
   * Encodes a short test and examines what was written, at every call. Works in `scratchDir`.
   *
   * @throws MediaError (`sandbox_failed`, `disk_full`, `encode_failed`) when this machine cannot do it.
   */
  selfTest(encoder: 'x264' | 'nvenc', scratchDir: string): Promise<void>;
}
