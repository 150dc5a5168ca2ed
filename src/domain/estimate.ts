import type { MediaFacts } from './media/facts/media-facts.js';
import type { QualityGrade } from './media/plan/plan-types.js';
import { planSize } from './media/plan/size-plan.js';
import { safeCeilingBytes, targetsToOffer, type Target } from './media/plan/targets.js';
import { priceOf, type Price, type PriceTable } from './pricing.js';

/** What a customer can say about a video before uploading it. */
export interface DeclaredVideo {
  sizeBytes: number;
  durationMs: number;
  /** Size of the picture in pixels; 1080p when unknown. */
  width?: number;
  height?: number;
}

/**
 * `already_fits`: the file is small enough, and is free if it already plays everywhere. `likely`: a typical picture fits with
 * at least fair quality. `perhaps`: it fits, but only an easy picture looks good. `unlikely`: not even an easy picture fits.
 */
export type LikelyFit = 'already_fits' | 'likely' | 'perhaps' | 'unlikely';

/** The probable price and quality for one target. Only a quote, after the upload, is binding. */
export interface Estimate {
  target: Target;
  ceilingBytes: number;
  fit: LikelyFit;
  /** The possible grades, for a hard picture (`worst`) and an easy one (`best`); null when nothing is encoded. */
  grades: { worst: QualityGrade | null; best: QualityGrade | null } | null;
  price: Price;
}

/** Bits per pixel that pictures need at 1080p: a talking head, a typical scene, moving water. Measured on the benchmark's clips. */
const BITS_PER_PIXEL = { easy: 0.015, usual: 0.05, hard: 0.15 } as const;
const USUAL_FRAME_RATE = 30;
const FULL_HD = { width: 1920, height: 1080 };

/**
 * Price and likely fit for each target, the requested one first. Pure and cheap: it plans the video three times, as an
 * easy, a typical and a hard picture.
 *
 * @throws RangeError when the price table has no tier for the video: check the limits first.
 */
export function estimate(video: DeclaredVideo, asked: Target, prices: PriceTable): Estimate[] {
  return targetsToOffer(asked).map((target) => {
    const ceilingBytes = safeCeilingBytes(target);
    const free = video.sizeBytes <= ceilingBytes;
    const price = priceOf({ ...video, free }, prices);
    if (free) return { target, ceilingBytes, fit: 'already_fits', grades: null, price };
    const { easy, usual, hard } = BITS_PER_PIXEL;
    const [best, middle, worst] = [easy, usual, hard].map((bitsPerPixel) => gradeAt(video, ceilingBytes, bitsPerPixel));
    const fit = middle && middle !== 'poor' ? 'likely' : best ? 'perhaps' : 'unlikely';
    return { target, ceilingBytes, fit, grades: { worst: worst ?? null, best: best ?? null }, price };
  });
}

/** Null when not even the smallest workable settings fit. */
function gradeAt(video: DeclaredVideo, ceilingBytes: number, bitsPerPixel: number): QualityGrade | null {
  const { width = FULL_HD.width, height = FULL_HD.height } = video;
  const complexity = { bitsPerPixel, pixels: FULL_HD.width * FULL_HD.height, frameRate: USUAL_FRAME_RATE };
  return planSize({ facts: factsOf({ ...video, width, height }), complexity, ceilingBytes }).grade;
}

function factsOf({ sizeBytes, durationMs, width, height }: Required<DeclaredVideo>): MediaFacts {
  return {
    containerFormat: 'mov,mp4,m4a,3gp,3g2,mj2',
    durationMs,
    sizeBytes,
    streamCount: 2,
    video: {
      codec: 'h264',
      pixelFormat: 'yuv420p',
      width,
      height,
      rotationDegrees: 0,
      frameRate: USUAL_FRAME_RATE,
      hdr: null,
    },
    audio: { codec: 'aac', channels: 2, sampleRateHz: 48_000 },
  };
}
