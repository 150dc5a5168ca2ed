import { evenFloor, predictCrf, type Complexity, type Picture } from './complexity.js';
import type { VideoFacts } from './media-facts.js';

/** Short sides to try below the source's own, from large to small. */
const RUNGS = [1080, 900, 720, 600, 540, 480, 360, 288, 240, 180];
const LARGEST_SHORT_SIDE = 1080;
const LARGEST_LONG_SIDE = 1920;
const MAX_FRAME_RATE = 60;
/** Rates above this may be halved to save bits; below, motion would stutter. */
const HALVE_ABOVE_RATE = 40;
const LOWEST_FRAME_RATE = 15;

/** Coarsest quantisation at which a larger picture still looks better than a smaller one (x264 CRF). */
const COARSEST_CRF = 33;
/** Beyond this nothing is recognisable any more. */
export const UNWATCHABLE_CRF = 42;

/** Picture at the source's own size as far as it plays everywhere: 1080 lines, 60 frames a second; even sides. */
export function largestPicture(video: VideoFacts): Picture {
  return pictureOfShortSide(video, Math.min(LARGEST_SHORT_SIDE, shortSide(video)), fullRate(video));
}

/** The smallest picture ever made from this source. */
export function smallestPicture(video: VideoFacts): Picture {
  const lowest = RUNGS[RUNGS.length - 1] ?? LARGEST_SHORT_SIDE;
  return pictureOfShortSide(video, Math.min(lowest, shortSide(video)), Math.min(fullRate(video), LOWEST_FRAME_RATE));
}

/**
 * Largest picture that `bitrateBps` carries without falling apart, given what the content asks for. Sides are even and
 * never larger than the source's. More bits never give a smaller picture.
 */
export function choosePicture(video: VideoFacts, complexity: Complexity, bitrateBps: number): Picture {
  const candidates = candidatePictures(video);
  const bearable = candidates.find((picture) => predictCrf(complexity, picture, bitrateBps) <= COARSEST_CRF);
  return bearable ?? smallestPicture(video);
}

function candidatePictures(video: VideoFacts): readonly Picture[] {
  const largest = largestPicture(video);
  const largestShort = Math.min(largest.width, largest.height);
  const full = fullRate(video);
  const rates = full > HALVE_ABOVE_RATE ? [full, full / 2] : [full];
  const smaller = RUNGS.filter((rung) => rung < largestShort).map((rung) => pictureOfShortSide(video, rung, full));
  return [largest, ...smaller].flatMap((picture) => rates.map((frameRate) => ({ ...picture, frameRate })));
}

function pictureOfShortSide(video: VideoFacts, target: number, frameRate: number): Picture {
  const scale = Math.min(1, target / shortSide(video), LARGEST_LONG_SIDE / Math.max(video.width, video.height));
  return { width: evenFloor(video.width * scale), height: evenFloor(video.height * scale), frameRate };
}

function shortSide(video: VideoFacts): number {
  return Math.min(video.width, video.height);
}

function fullRate(video: VideoFacts): number {
  return Math.min(video.frameRate, MAX_FRAME_RATE);
}
