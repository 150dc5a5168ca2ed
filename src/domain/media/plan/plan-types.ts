import type { AudioPlan } from './audio-plan.js';
import type { Picture } from '../facts/complexity.js';

/** What a viewer may expect, from not to be told from the original down to visibly damaged. */
export type QualityGrade = 'excellent' | 'good' | 'fair' | 'poor';

/** `already_fits`: copy, free; `fits`: encode; `cannot_fit`: not even with the smallest workable settings. */
export type PlanVerdict = 'already_fits' | 'fits' | 'cannot_fit';

/** `plays-everywhere`: H.264 High in 8 bits; `modern`: AV1, smaller for the same picture. Both in MP4 with AAC. */
export const PRESETS = ['plays-everywhere', 'modern'] as const;
export type Preset = (typeof PRESETS)[number];

/** How long the encoder looks for savings: `thorough` where a shrunk picture leaves the time for it. */
export type Effort = 'standard' | 'thorough';

/** Picture to be made; `bitrateBps` is what the encoder is asked for, sides are even. */
export interface VideoPlan extends Picture {
  readonly bitrateBps: number;
  /** The constant quality (x264 CRF) that the bitrate is expected to amount to; absent in plans of old histories. */
  readonly expectedCrf?: number;
  /**
   * A single pass at this constant quality (x264 CRF) is enough: more would not be seen, and the file is expected to stay
   * well under the ceiling. Should it not, two passes follow that aim at the ceiling. Absent where two are due at once;
   * only x264 follows it.
   */
  readonly constantCrf?: number;
  /** Constant quality (x264 CRF) of the first pass; it goes by the bitrate when absent. Only x264 follows it. */
  readonly analysisCrf?: number;
  /** `standard` when absent. */
  readonly effort?: Effort;
  /** The larger picture to make instead when pass 1 finds the whole file far easier than its sample. */
  readonly raisedTo?: Picture;
}

/**
 * How one file gets under one ceiling. Sizes are bytes of the finished file:
 * `audioBytes + containerOverheadBytes + videoBytes = targetBytes <= ceilingBytes`.
 * The encode settings are filled in for a copy as well: it falls back on them when the copy turns out too large.
 */
export interface SizePlan {
  readonly verdict: PlanVerdict;
  readonly mode: 'copy' | 'encode';
  /** `plays-everywhere` when absent: plans of old histories. */
  readonly preset?: Preset;
  /** What a viewer may expect; null when it cannot fit. */
  readonly grade: QualityGrade | null;
  /** The VMAF behind the grade, 0 to 100, as the sample's trials promise it. Absent in plans of old histories. */
  readonly predictedVmaf?: number;
  readonly ceilingBytes: number;
  /** Size the encoder aims at: just under the ceiling, or where more bytes would not be seen. */
  readonly targetBytes: number;
  readonly aim: 'ceiling' | 'quality';
  readonly durationMs: number;
  readonly video: VideoPlan;
  readonly videoBytes: number;
  readonly audio: AudioPlan | null;
  readonly audioBytes: number;
  readonly containerOverheadBytes: number;
  /** Least ceiling for which a plan of this file exists. */
  readonly smallestWorkableBytes: number;
  /** One line each: why the plan is what it is. */
  readonly reasons: readonly string[];
}
