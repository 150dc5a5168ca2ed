import { evenFloor, predictCrf, predictVmaf, type Complexity, type Picture } from '../facts/complexity.js';
import type { VideoFacts } from '../facts/media-facts.js';
import { TRANSPARENT_CRF } from '../facts/tuning.js';
import {
  BITRATES_CHECKED,
  HALVE_ABOVE_FRAME_RATE,
  HALVE_BELOW_VMAF,
  IMPERCEPTIBLE_VMAF,
  MAX_FRAME_RATE,
  MAX_LONG_SIDE,
  MAX_SHORT_SIDE,
  MIN_FRAME_RATE,
  SHORT_SIDES,
} from './tuning.js';

/** The largest picture that every decoder of H.264 level 4.0 supports (Rec. ITU-T H.264, table A-1: 8192 macroblocks), as 1080p. */
const MAX_PIXELS = 1920 * 1080;
/** The source as viewers see it, for comparison with results: at most 1080 lines and 60 frames a second; even sides. */
export function referencePicture(video: VideoFacts): Picture {
  return pictureOfScale(video, MAX_SHORT_SIDE / shortSide(video), fullFrameRate(video));
}

/** The same, but limited to what plays everywhere: no more pixels than 1080p has. */
export function largestPicture(video: VideoFacts): Picture {
  return pictureOfShortSide(video, MAX_SHORT_SIDE, fullFrameRate(video));
}

/** The smallest picture ever made from this source. */
export function smallestPicture(video: VideoFacts): Picture {
  const lowest = SHORT_SIDES[SHORT_SIDES.length - 1] ?? MAX_SHORT_SIDE;
  return pictureOfShortSide(video, Math.min(lowest, shortSide(video)), Math.min(fullFrameRate(video), MIN_FRAME_RATE));
}

/**
 * The picture that looks best at `bitrateBps` for this content. Shrinking loses detail and reduces blocks; the content
 * decides which matters more. Sides are even and never larger than the source's. More bits never give a smaller picture.
 */
export function choosePicture(video: VideoFacts, complexity: Complexity, bitrateBps: number): Picture {
  const full = candidatePictures(video, fullFrameRate(video));
  const choice = choosePictureAmong(full, complexity, bitrateBps);
  if (fullFrameRate(video) <= HALVE_ABOVE_FRAME_RATE || bestVmaf(full, complexity, bitrateBps) >= HALVE_BELOW_VMAF)
    return choice;
  return choosePictureAmong(candidatePictures(video, fullFrameRate(video) / 2), complexity, bitrateBps);
}

/** Expected VMAF, 0 to 100, of the best picture at this bitrate. It never falls with more bits. */
export function bestVmafAt(video: VideoFacts, complexity: Complexity, bitrateBps: number): number {
  return bestVmaf(candidatePictures(video, fullFrameRate(video)), complexity, bitrateBps);
}

/**
 * The largest picture that no smaller one beats at this bitrate or a higher one. Including the higher bitrates makes
 * the choice monotonic for any measurements.
 */
function choosePictureAmong(pictures: readonly Picture[], complexity: Complexity, bitrateBps: number): Picture {
  const rates = Array.from({ length: BITRATES_CHECKED }, (_, doublings) => bitrateBps * 2 ** (doublings / 2));
  const found = pictures.find((picture, index) => {
    const smaller = pictures.slice(index + 1);
    return rates.every(
      (rate) => vmafAt(picture, complexity, rate) + IMPERCEPTIBLE_VMAF >= bestVmaf(smaller, complexity, rate),
    );
  });
  return found ?? pictures[pictures.length - 1] ?? { width: 2, height: 2, frameRate: 1 };
}

function bestVmaf(pictures: readonly Picture[], complexity: Complexity, bitrateBps: number): number {
  return Math.max(0, ...pictures.map((picture) => vmafAt(picture, complexity, bitrateBps)));
}

function vmafAt(picture: Picture, complexity: Complexity, bitrateBps: number): number {
  return predictVmaf(complexity, picture, Math.max(TRANSPARENT_CRF, predictCrf(complexity, picture, bitrateBps)));
}

function candidatePictures(video: VideoFacts, frameRate: number): readonly Picture[] {
  const largest = { ...largestPicture(video), frameRate };
  const largestShort = Math.min(largest.width, largest.height);
  const smaller = SHORT_SIDES.filter((side) => side < largestShort).map((side) =>
    pictureOfShortSide(video, side, frameRate),
  );
  return [largest, ...smaller];
}

function pictureOfShortSide(video: VideoFacts, target: number, frameRate: number): Picture {
  const mostPixels = Math.sqrt(MAX_PIXELS / (video.width * video.height));
  return pictureOfScale(video, Math.min(target / shortSide(video), mostPixels), frameRate);
}

function pictureOfScale(video: VideoFacts, wanted: number, frameRate: number): Picture {
  const scale = Math.min(1, wanted, MAX_LONG_SIDE / Math.max(video.width, video.height));
  return { width: evenFloor(video.width * scale), height: evenFloor(video.height * scale), frameRate };
}

function shortSide(video: VideoFacts): number {
  return Math.min(video.width, video.height);
}

function fullFrameRate(video: VideoFacts): number {
  return Math.min(video.frameRate, MAX_FRAME_RATE);
}
