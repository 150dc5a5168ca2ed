import type { JobText } from '../../../../texts/job/job-text.js';
import type { AudioPlan } from './audio-plan.js';
import type { Picture } from '../facts/complexity.js';

/** The quality that a viewer can expect, from indistinguishable from the original down to visibly damaged. */
export type QualityGrade = 'excellent' | 'good' | 'fair' | 'poor';

/**
 * `already_fits`: free, copied or encoded (see `free-of-charge.ts`); `fits`: encode; `cannot_fit`: not even with the smallest
 * workable settings.
 */
export type PlanVerdict = 'already_fits' | 'fits' | 'cannot_fit';

/** `plays-everywhere`: H.264 High in 8 bits; `modern`: AV1, smaller for the same picture. Both in MP4 with AAC. */
export const PRESETS = ['plays-everywhere', 'modern'] as const;
export type Preset = (typeof PRESETS)[number];

/** How long the encoder searches for savings: `thorough` if a smaller picture leaves time for it. */
export type Effort = 'standard' | 'thorough';

/** The picture to encode. `bitrateBps` is the bitrate requested from the encoder; sides are even. */
export interface VideoPlan extends Picture {
  readonly bitrateBps: number;
  /** The constant quality (x264 CRF) that the bitrate is expected to equal; absent in plans of old histories. */
  readonly expectedCrf?: number;
  /**
   * A single pass at this constant quality (x264 CRF) is enough: a better quality would not be visible, and the file is
   * expected to stay well under the ceiling. If it does not, two passes follow that target the ceiling. Absent when two
   * passes are needed from the start. Only x264 uses it.
   */
  readonly constantCrf?: number;
  /** Constant quality (x264 CRF) of the first pass, which uses the bitrate when this is absent. Only x264 uses it. */
  readonly analysisCrf?: number;
  /** `standard` when absent. */
  readonly effort?: Effort;
  /** The larger picture to make instead if pass 1 finds the whole file much easier than its sample. */
  readonly raisedTo?: Picture;
}

/**
 * How to get one file under one ceiling. Sizes are bytes of the finished file:
 * `audioBytes + containerOverheadBytes + videoBytes = targetBytes <= ceilingBytes`.
 * A copy has encode settings too: they are used if the copy is too large or differs from the source.
 */
export interface SizePlan {
  readonly verdict: PlanVerdict;
  readonly mode: 'copy' | 'encode';
  /** `plays-everywhere` when absent: plans of old histories. */
  readonly preset?: Preset;
  /** The quality that a viewer can expect; null when the file cannot fit. */
  readonly grade: QualityGrade | null;
  /** The VMAF behind the grade, 0 to 100, as predicted from the sample's trials. Absent in plans of old histories. */
  readonly predictedVmaf?: number;
  readonly ceilingBytes: number;
  /** The target size: just under the ceiling, or the size above which a file would not look better. */
  readonly targetBytes: number;
  readonly aim: 'ceiling' | 'quality';
  readonly durationMs: number;
  readonly video: VideoPlan;
  readonly videoBytes: number;
  readonly audio: AudioPlan | null;
  readonly audioBytes: number;
  readonly containerOverheadBytes: number;
  /** The smallest ceiling for which a plan of this file exists. */
  readonly smallestWorkableBytes: number;
  /** The reasons for the plan in English, one line each. */
  readonly reasons: readonly string[];
  /** The same reasons for other languages; absent in plans of old histories. */
  readonly reasonCodes?: readonly JobText[];
}

/** The preset of a plan; plans of old histories do not say. */
export function presetOf({ preset = 'plays-everywhere' }: Pick<SizePlan, 'preset'>): Preset {
  return preset;
}
