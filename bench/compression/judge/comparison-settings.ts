// The settings with which two files are compared. Pure.
import { type VideoInfo } from './probe-video.js';

/** The picture in which a file is judged: the source as a viewer sees it. */
export interface ComparisonSettings {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** One frame in this many is judged. */
  readonly frameStep: number;
}

const MAX_LINES = 1080;
const MAX_FRAME_RATE = 60;
const MAX_JUDGED_FRAMES = 450;

const even = (value: number): number => Math.max(2, 2 * Math.round(value / 2));

/** The settings for a source, the same for all contenders. */
export function comparisonSettings(source: VideoInfo): ComparisonSettings {
  const shrink = Math.min(1, MAX_LINES / source.height);
  const frameRate = Math.min(MAX_FRAME_RATE, source.frameRate);
  return {
    width: even(source.width * shrink),
    height: even(source.height * shrink),
    frameRate,
    frameStep: oddStep(Math.ceil((source.durationSeconds * frameRate) / MAX_JUDGED_FRAMES)),
  };
}

/** Makes the step odd, so that a file with half the frames is not judged by its real frames only. */
function oddStep(step: number): number {
  return step % 2 === 0 ? step + 1 : Math.max(1, step);
}

/** How a file's sample values become colours. */
export interface Colors {
  readonly matrix: string;
  readonly range: string;
}

/**
 * The colours of a file: what it declares, otherwise what players assume (BT.709 for large pictures, BT.601 for small
 * ones). A result that declares none has the colours of its source: encoders copy the values, so only the label is missing.
 */
export function colorsOf({ width, height, colors }: VideoInfo, source?: Colors): Colors {
  const isLarge = Math.max(width, height) >= 1280 || Math.min(width, height) > 576;
  const assumed = source ?? { matrix: isLarge ? 'bt709' : 'smpte170m', range: 'tv' };
  return { matrix: colors.matrix ?? assumed.matrix, range: colors.range ?? assumed.range };
}

/** The value that this share of the values does not exceed (nearest rank). NaN if there are no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** The shift that fits the first seconds best; no shift unless another is better by more than chance. */
export function bestShift(psnrByShift: readonly { readonly shift: number; readonly psnr: number }[]): number {
  const MARGIN_DB = 0.5;
  const unshifted = psnrByShift.find(({ shift }) => shift === 0)?.psnr ?? 0;
  const best = psnrByShift.reduce((a, b) => (b.psnr > a.psnr ? b : a));
  return best.psnr > unshifted + MARGIN_DB ? best.shift : 0;
}
