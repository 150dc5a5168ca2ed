// On what terms two files are compared; pure.
import { type VideoInfo } from './probe-video.js';

/** The picture in which a file is judged: the source as a viewer sees it. */
export interface ComparisonSettings {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** Each so-manieth frame is judged. */
  readonly frameStep: number;
}

const MAX_LINES = 1080;
const MAX_FRAME_RATE = 60;
const MAX_JUDGED_FRAMES = 450;

const even = (value: number): number => Math.max(2, 2 * Math.round(value / 2));

/** The terms that a source sets, the same for all contenders. */
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

/** Odd, so that a file with half the frames is not judged by its real ones only. */
function oddStep(step: number): number {
  return step % 2 === 0 ? step + 1 : Math.max(1, step);
}

/** How the numbers of a file become colours. */
export interface Colors {
  readonly matrix: string;
  readonly range: string;
}

/**
 * The colours of a source: what it says, else what players assume (large pictures are BT.709, small ones BT.601). For a
 * result that is silent, those of its source: encoders copy the numbers, so it is only the label that is missing.
 */
export function colorsOf({ width, height, colors }: VideoInfo, source?: Colors): Colors {
  const isLarge = Math.max(width, height) >= 1280 || Math.min(width, height) > 576;
  const assumed = source ?? { matrix: isLarge ? 'bt709' : 'smpte170m', range: 'tv' };
  return { matrix: colors.matrix ?? assumed.matrix, range: colors.range ?? assumed.range };
}

/** The value below which this share of the values lies (nearest rank). NaN when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** The shift that the first seconds speak for: none unless another one is better by more than chance. */
export function bestShift(psnrByShift: readonly { readonly shift: number; readonly psnr: number }[]): number {
  const MARGIN_DB = 0.5;
  const unshifted = psnrByShift.find(({ shift }) => shift === 0)?.psnr ?? 0;
  const best = psnrByShift.reduce((a, b) => (b.psnr > a.psnr ? b : a));
  return best.psnr > unshifted + MARGIN_DB ? best.shift : 0;
}
