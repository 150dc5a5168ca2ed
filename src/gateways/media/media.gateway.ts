import type { Complexity, Excerpt } from '../../domain/media/facts/complexity.js';
import type { EncodeStage } from '../../domain/media/encode/encode-stages.js';
import type { Encoder } from '../../domain/media/argv/encoder-options.js';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import type { SizePlan } from '../../domain/media/plan/plan-types.js';
import type { PreviewSettings } from '../../domain/media/plan/preview-plan.js';
import type { ToolVersions } from '../../domain/media/encode/tool-versions.js';

export type { Encoder } from '../../domain/media/argv/encoder-options.js';

/** What a test run has shown: tool, sandbox and, for `nvenc`, card and driver work together. */
export interface MediaCapabilities {
  readonly x264: boolean;
  readonly svtAv1: boolean;
  readonly nvenc: boolean;
  /** HDR can be mapped to the standard range (zscale). */
  readonly toneMapping: boolean;
  /** Pictures can be compared (libvmaf). */
  readonly vmaf: boolean;
  /** The first line that the tool printed in each test that did not succeed, by the test's name. */
  readonly failures: Readonly<Record<string, string>>;
  readonly versions: ToolVersions;
}

/** Every operation can be called off; it then ends with `canceled` once no process of it is left. */
export interface Cancelable {
  readonly signal: AbortSignal;
}

/** `scratchDir` is a folder of the caller's; each operation works in a folder of its own inside and removes it. */
export interface ScratchOptions extends Cancelable {
  readonly scratchDir: string;
}

export interface EncodeRequest {
  readonly inputPath: string;
  readonly scratchDir: string;
  /** Written only when the encode succeeds; replaced if it is there. */
  readonly outputPath: string;
  readonly facts: MediaFacts;
  readonly plan: SizePlan;
  readonly encoder: Encoder;
  /** Second passes to try at most, at least 1. */
  readonly maxAttempts: number;
  /** Where the encode keeps what it has reached and looks for what an earlier one had; without it, it starts over. */
  readonly checkpoints?: CheckpointStore;
}

/** Files of a checkpoint: x264's statistics and the finished sound. */
export type CheckpointFileName = 'analysis.log' | 'analysis.mbtree' | 'audio.m4a';

/**
 * A store for the checkpoints of one piece of work: the same source, plan, encoder and build. What is loaded is verified
 * by the gateway, and an error of the store only costs the checkpoint, never the encode.
 */
export interface CheckpointStore {
  /** Fetches a file; answers false when there is none of this name. */
  load(name: CheckpointFileName | 'manifest.json', toPath: string, signal: AbortSignal): Promise<boolean>;
  /** Stores a file, in the place of an earlier one of this name. */
  save(name: CheckpointFileName | 'manifest.json', fromPath: string, signal: AbortSignal): Promise<void>;
  /** Told when a checkpoint was there but could not be used, or could not be kept. Must not throw. */
  onError(what: 'not_usable' | 'not_saved', error: unknown): void;
}

/** How far an encode is. */
export interface EncodeProgress {
  /** A copy counts as `encode`. */
  readonly stage: Extract<EncodeStage, 'analysis' | 'encode'>;
  /** Of the whole encode, 0 to 100, never backwards. One that goes on from a checkpoint begins where the analysis ends. */
  readonly percent: number;
  /** Until the output is there, in whole seconds; null while there is not enough to tell. Not for a correction to come. */
  readonly secondsLeft: number | null;
  /** Which second pass, from 1, with those of an earlier encode; 1 during the analysis. */
  readonly attempt: number;
  /** As a multiple of playing speed. */
  readonly speed?: number;
}

export interface EncodeReport {
  /** Measured; never above the plan's ceiling. */
  readonly sizeBytes: number;
  /** Part of the ceiling that is used, 0 to 1. */
  readonly fillRatio: number;
  /** Whether it stays below its target for good reason: more would not be seen, or the content takes no more. */
  readonly saturated: boolean;
  /** Second passes in all, with those that an earlier encode had noted in the checkpoint. */
  readonly attempts: number;
  /** Runs of the encoder in this encode: an analysis that was taken from a checkpoint is none. */
  readonly passes: number;
  /** Whether it went on from the checkpoint of an earlier encode. */
  readonly resumed: boolean;
  /** The encoder's exactness has not been measured yet: NVENC. */
  readonly unmeasured: boolean;
  /** Of the output. */
  readonly facts: MediaFacts;
  /** The plan after the corrections that led to the output. */
  readonly planUsed: SizePlan;
  /** Of the tools that made it. */
  readonly versions: ToolVersions;
}

export interface EncodeOptions extends Cancelable {
  readonly onProgress?: (progress: EncodeProgress) => void;
}

export interface PreviewRequest {
  readonly inputPath: string;
  /** Written only when the clip is whole; replaced if it is there. */
  readonly outputPath: string;
  readonly facts: MediaFacts;
  readonly excerpt: Excerpt;
  readonly settings: PreviewSettings;
}

/**
 * All that MailSized does to videos. Paths are absolute; files are untrusted. Every operation throws only `MediaError`
 * for what it foresees, and can be repeated: it reads the input and writes its output anew.
 */
export interface MediaGateway {
  /** Facts of a file, without decoding it. Throws `unreadable_input` with a rejection reason for what is no video. */
  probe(path: string, options: Cancelable): Promise<MediaFacts>;
  /**
   * What the content asks for and how it looks when it is encoded, from a sample of a few percent that is encoded two to
   * six times, near the rates that these ceilings leave for the picture (the one that matters most first). Throws
   * `unreadable_input` when there is nothing to be decoded.
   */
  measureComplexity(
    path: string,
    facts: MediaFacts,
    ceilingsBytes: readonly number[],
    options: ScratchOptions,
  ): Promise<Complexity>;
  /** Carries out a plan. The output is never over the ceiling and as long as the input; otherwise it throws. */
  encode(request: EncodeRequest, options: EncodeOptions): Promise<EncodeReport>;
  /**
   * One excerpt as a clip that plays in browsers, at a constant quality, at most 8 MB. It decodes and encodes no more
   * than the excerpt. Throws `unreadable_input` when there is no picture in that stretch.
   */
  makePreview(request: PreviewRequest, options: ScratchOptions): Promise<void>;
  /**
   * VMAF, 0 to 100, of an encoded file against its source, of at most 600 frames; null where that cannot be measured.
   * Costs about as much as the encode.
   */
  measureQuality(path: string, facts: MediaFacts, outputPath: string, options: ScratchOptions): Promise<number | null>;
  /** A typical frame as a JPEG of at most 640 pixels a side. */
  extractPoster(path: string, outputPath: string, options: ScratchOptions): Promise<void>;
  /**
   * What the tools of this machine can do, proven by short runs in the sandbox. Tried once in a process: a repeat answers
   * the same. Where the sandbox itself fails, nothing can be done.
   */
  capabilities(): Promise<MediaCapabilities>;
}
