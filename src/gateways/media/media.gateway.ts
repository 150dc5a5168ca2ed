import type { Complexity, Excerpt } from '../../domain/media/complexity.js';
import type { MediaFacts } from '../../domain/media/media-facts.js';
import type { SizePlan } from '../../domain/media/plan-types.js';
import type { PreviewSettings } from '../../domain/media/preview-plan.js';

export type Encoder = 'x264' | 'nvenc';

/** Every operation can be called off; it then ends with `canceled` once no process of it is left. */
export interface Cancelable {
  readonly signal: AbortSignal;
}

/** `scratchDir` is a folder of the caller's; each operation works in a folder of its own inside and removes it. */
export interface Scratch extends Cancelable {
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
}

/** Whole job, 0 to 100, never backwards; `speed` is a multiple of playing speed. */
export interface EncodeProgress {
  readonly percent: number;
  readonly pass: 1 | 2;
  readonly attempt: number;
  readonly speed?: number;
}

export interface EncodeReport {
  /** Measured; never above the plan's ceiling. */
  readonly sizeBytes: number;
  /** Part of the ceiling that is used, 0 to 1. */
  readonly fillRatio: number;
  readonly attempts: number;
  /** Runs of the encoder in all. */
  readonly passes: number;
  /** Of the output. */
  readonly facts: MediaFacts;
  /** The plan after the corrections that led to the output. */
  readonly planUsed: SizePlan;
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
  /** What the content asks for, from a few short excerpts. Throws `unreadable_input` when part of the file is missing. */
  measureComplexity(path: string, facts: MediaFacts, options: Scratch): Promise<Complexity>;
  /** Carries out a plan. The output is never over the ceiling and as long as the input; otherwise it throws. */
  encode(request: EncodeRequest, options: EncodeOptions): Promise<EncodeReport>;
  /**
   * One excerpt as a clip that plays in browsers, at a constant quality, at most 8 MB. It decodes and encodes no more
   * than the excerpt. Throws `unreadable_input` when there is no picture in that stretch.
   */
  makePreview(request: PreviewRequest, options: Scratch): Promise<void>;
  /** A typical frame as a JPEG of at most 640 pixels a side. */
  extractPoster(path: string, outputPath: string, options: Scratch): Promise<void>;
  /** Whether a short test encode succeeds here: proves tool, sandbox and, for `nvenc`, card and driver. */
  canEncode(encoder: Encoder): Promise<boolean>;
}
