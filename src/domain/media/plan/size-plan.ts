import { audioPacketCount, planAudio, smallestAudio, type AudioPlan } from './audio-plan.js';
import {
  pixelsOf,
  predictBitrateBps,
  predictCrf,
  predictVmaf,
  type Complexity,
  type Picture,
} from '../facts/complexity.js';
import { predictOverheadBytes } from './container-overhead.js';
import { gradeOf, canLookTransparent, transparentBitrateBps } from './grade.js';
import type { MediaFacts } from '../facts/media-facts.js';
import { TRANSPARENT_CRF, TYPICAL_CRF_STEPS_PER_DOUBLING } from '../facts/tuning.js';
import { choosePicture, largestPicture, smallestPicture } from './picture-plan.js';
import { isFreeOfCharge, mayBeCopied } from './free-of-charge.js';
import { easierContentBitrateFactor } from './first-pass-statistics.js';
import { copyReasons, encodeReasons, explainedBy, freeEncodeReasons } from './plan-reasons.js';
import type { Effort, Preset, SizePlan } from './plan-types.js';
import {
  ANALYSIS_CRF_OFFSET,
  AV1_BITS_PER_X264_BIT,
  AV1_MIN_SIDE,
  AV1_STATIC_CONTENT_FACTOR,
  AV1_THOROUGH_BELOW_VMAF,
  AV1_THOROUGH_MAX_PIXEL_RATE,
  MAX_THOROUGH_PIXEL_SHARE,
  MAX_TRANSPARENT_CRF,
  MIN_ENCODE_CRF,
  MIN_RAISE_RATIO,
  MIN_VIDEO_BPS,
  MIN_VIDEO_BYTES,
  SINGLE_PASS_SAFE_SHARE,
  STATIC_CONTENT_BITS_PER_PIXEL,
  TARGET_RATIO,
  UNWATCHABLE_CRF,
} from './tuning.js';
import type { AudioCharacter } from '../facts/audio-character.js';
import { bpsToBytes, bytesToBps } from '../units.js';

export type { Complexity } from '../facts/complexity.js';
export type { SizePlan } from './plan-types.js';

export interface SizePlanInput {
  readonly facts: MediaFacts;
  readonly complexity: Complexity;
  readonly ceilingBytes: number;
  /** `plays-everywhere` when absent. */
  readonly preset?: Preset;
}

/**
 * Plans how to get a file under `ceilingBytes`. The sound and the container get their bytes first; the picture gets the
 * rest. The content decides the size of the picture. Never upscales, and never spends bytes that would not be visible.
 */
export function planSize({ ceilingBytes, ...wanted }: SizePlanInput): SizePlan {
  const facts = withLostPicture(wanted.facts, wanted.complexity);
  const preset = possiblePreset(wanted.preset, facts);
  const complexity = complexityForPreset(preset, wanted.complexity);
  const smallest = smallestWorkable(facts, complexity);
  const aimBytes = Math.floor(ceilingBytes * TARGET_RATIO);
  const canFit = aimBytes >= smallest.bytes;
  const chosen = canFit ? chooseSettings(facts, complexity, aimBytes, preset) : smallest;
  const isFree = isFreeOfCharge(facts, ceilingBytes);
  const plan = {
    preset,
    ceilingBytes,
    durationMs: facts.durationMs,
    smallestWorkableBytes: Math.ceil(smallest.bytes / TARGET_RATIO),
    ...allocateBytes(chosen, facts, complexity, preset),
    aim: chosen.aim,
  };
  if (isFree && mayBeCopied(facts)) {
    return {
      ...plan,
      verdict: 'already_fits',
      mode: 'copy',
      grade: 'excellent',
      predictedVmaf: 100,
      ...explainedBy(copyReasons(facts, ceilingBytes)),
    };
  }
  const grade = canFit ? gradeOf(facts.video, complexity, plan.video.bitrateBps) : null;
  const explained = { ...plan, grade, ...(complexity.sound && { sound: complexity.sound }) };
  const reasons = isFree ? freeEncodeReasons(facts, explained) : encodeReasons(facts, explained);
  const verdict = !canFit ? 'cannot_fit' : isFree ? 'already_fits' : 'fits';
  return { ...plan, verdict, mode: 'encode', grade, ...explainedBy(reasons) };
}

/** The facts, and what the decoded sample adds to them. */
function withLostPicture(facts: MediaFacts, { lostShare }: Complexity): MediaFacts {
  return lostShare === undefined ? facts : { ...facts, leftOut: { ...facts.leftOut, pictureShare: lostShare } };
}

/** No picture of the plan may be smaller than the encoder of a preset allows. */
function possiblePreset(preset: Preset = 'plays-everywhere', { video }: MediaFacts): Preset {
  const { width, height } = smallestPicture(video);
  return Math.min(width, height) < AV1_MIN_SIDE ? 'plays-everywhere' : preset;
}

interface Settings {
  readonly picture: Picture;
  readonly audio: AudioPlan | null;
  readonly videoBytes: number;
  readonly aim: SizePlan['aim'];
  readonly constantCrf?: number;
}

function chooseSettings(facts: MediaFacts, complexity: Complexity, aimBytes: number, preset: Preset): Settings {
  const { audio, freeBytes } = videoBudget(facts, aimBytes, complexity.sound);
  const floorBytes = smallestVideoBytes(facts, complexity);
  const picture =
    freeBytes < floorBytes
      ? smallestPicture(facts.video)
      : choosePicture(facts.video, complexity, bytesToBps(freeBytes, facts.durationMs));
  const videoBytes = aimBytes - overheadOf(picture, audio, facts.durationMs) - audioBytesOf(audio, facts.durationMs);
  const transparentBytes = bpsToBytes(transparentBitrateBps(facts.video, complexity, picture), facts.durationMs);
  const isStillModern = preset === 'modern' && isNearlyStatic(complexity, preset);
  const usefulBytes = isStillModern ? AV1_STATIC_CONTENT_FACTOR * transparentBytes : transparentBytes;
  const crfAt = (bytes: number): number => predictCrf(complexity, picture, bytesToBps(bytes, facts.durationMs));
  const isEnough = videoBytes > usefulBytes;
  const mayPassOnce = preset === 'plays-everywhere' && (isEnough || canLookTransparent(complexity, picture));
  const constantCrf = mayPassOnce
    ? singlePassCrf(crfAt(usefulBytes), crfAt(SINGLE_PASS_SAFE_SHARE * videoBytes))
    : null;
  if (constantCrf !== null) {
    return { picture, audio, videoBytes: Math.min(videoBytes, usefulBytes), aim: 'quality', constantCrf };
  }
  return {
    picture,
    audio,
    ...(isEnough ? { videoBytes: usefulBytes, aim: 'quality' } : { videoBytes, aim: 'ceiling' }),
  };
}

/** The useful quality, or a little less if only that is safe; null when the size must be controlled. */
function singlePassCrf(usefulCrf: number, safeCrf: number): number | null {
  if (safeCrf > Math.max(usefulCrf, MAX_TRANSPARENT_CRF)) return null;
  return Math.max(MIN_ENCODE_CRF, roundToHundredth(Math.max(usefulCrf, safeCrf)));
}

function smallestWorkable(facts: MediaFacts, complexity: Complexity): Settings & { readonly bytes: number } {
  const audio = smallestAudio(facts.audio);
  const picture = smallestPicture(facts.video);
  const videoBytes = smallestVideoBytes(facts, complexity);
  const otherBytes = overheadOf(picture, audio, facts.durationMs) + audioBytesOf(audio, facts.durationMs);
  return { picture, audio, videoBytes, aim: 'ceiling', bytes: otherBytes + videoBytes };
}

function smallestVideoBytes(facts: MediaFacts, complexity: Complexity): number {
  const watchable = predictBitrateBps(complexity, smallestPicture(facts.video), UNWATCHABLE_CRF);
  return Math.max(MIN_VIDEO_BYTES, bpsToBytes(Math.max(MIN_VIDEO_BPS, watchable), facts.durationMs));
}

function allocateBytes(
  { picture, audio, videoBytes, constantCrf }: Settings,
  facts: MediaFacts,
  complexity: Complexity,
  preset: Preset,
) {
  const { durationMs } = facts;
  const audioBytes = audioBytesOf(audio, durationMs);
  const containerOverheadBytes = overheadOf(picture, audio, durationMs);
  const bitrateBps = bytesToBps(videoBytes, durationMs);
  const expectedCrf = predictCrf(complexity, picture, bitrateBps);
  const raised = raisedPicture(facts, complexity, picture, bitrateBps);
  const predictedVmaf = roundToHundredth(predictVmaf(complexity, picture, Math.max(TRANSPARENT_CRF, expectedCrf)));
  return {
    audio,
    audioBytes,
    containerOverheadBytes,
    videoBytes,
    targetBytes: audioBytes + containerOverheadBytes + videoBytes,
    video: {
      ...picture,
      bitrateBps,
      expectedCrf: roundToHundredth(expectedCrf),
      ...(constantCrf !== undefined && { constantCrf }),
      effort: preset === 'modern' ? modernEffort(picture, predictedVmaf) : effortFor(facts, picture),
      ...raised,
      // A first pass at the bitrate shows whether there is room for a larger picture.
      ...(isNearlyStatic(complexity, preset) &&
        !('raisedTo' in raised) && { analysisCrf: analysisCrfFor(expectedCrf) }),
    },
    predictedVmaf,
  };
}

/**
 * When long stills alternate with short bursts, a first pass at the bitrate has too few bits in the bursts, and the second
 * then misses its size by up to 15 %. A first pass at a constant quality helps it more (0.2 to 1.3 VMAF on three screens).
 */
function isNearlyStatic({ bitsPerPixel }: Complexity, preset: Preset): boolean {
  return bitsPerPixel < STATIC_CONTENT_BITS_PER_PIXEL * bitsPerX264Bit(preset);
}

function analysisCrfFor(expectedCrf: number): number {
  return roundToHundredth(Math.max(MIN_ENCODE_CRF, expectedCrf - ANALYSIS_CRF_OFFSET));
}

function raisedPicture(facts: MediaFacts, complexity: Complexity, picture: Picture, bitrateBps: number) {
  const factor = easierContentBitrateFactor(complexity.crfStepsPerDoubling ?? TYPICAL_CRF_STEPS_PER_DOUBLING);
  const raisedTo = choosePicture(facts.video, complexity, bitrateBps * factor);
  return pixelsOf(raisedTo) >= MIN_RAISE_RATIO * pixelsOf(picture) ? { raisedTo } : {};
}

function effortFor({ video }: MediaFacts, picture: Picture): Effort {
  const share = (pixelsOf(picture) * picture.frameRate) / (pixelsOf(video) * video.frameRate);
  return share <= MAX_THOROUGH_PIXEL_SHARE ? 'thorough' : 'standard';
}

function modernEffort(picture: Picture, predictedVmaf: number): Effort {
  const isSmall = pixelsOf(picture) * picture.frameRate <= AV1_THOROUGH_MAX_PIXEL_RATE;
  return isSmall && predictedVmaf < AV1_THOROUGH_BELOW_VMAF ? 'thorough' : 'standard';
}

/** Converts a complexity that was measured with x264 for the encoder of a preset. */
function complexityForPreset(preset: Preset, complexity: Complexity): Complexity {
  return { ...complexity, bitsPerPixel: complexity.bitsPerPixel * bitsPerX264Bit(preset) };
}

function bitsPerX264Bit(preset: Preset): number {
  return preset === 'modern' ? AV1_BITS_PER_X264_BIT : 1;
}

/** The approximate bitrate of the picture under a ceiling, near which trials are useful. */
export function estimateVideoBps(facts: MediaFacts, ceilingBytes: number): number {
  const aimBytes = Math.floor(ceilingBytes * TARGET_RATIO);
  const { freeBytes } = videoBudget(facts, aimBytes);
  return Math.max(MIN_VIDEO_BPS, bytesToBps(Math.max(0, freeBytes), facts.durationMs));
}

/** The sound, and the bytes that are left for the picture; negative when there is no room at all. */
function videoBudget(facts: MediaFacts, aimBytes: number, sound?: AudioCharacter) {
  const { durationMs } = facts;
  const audio = planAudio(facts.audio, bytesToBps(aimBytes, durationMs), sound);
  // The container is calculated for the highest frame rate, so that the choice of a rate cannot exceed the budget.
  const overheadBytes = overheadOf(largestPicture(facts.video), audio, durationMs);
  return { audio, freeBytes: aimBytes - overheadBytes - audioBytesOf(audio, durationMs) };
}

function roundToHundredth(value: number): number {
  return Math.round(value * 100) / 100;
}

function overheadOf(picture: Picture, audio: AudioPlan | null, durationMs: number): number {
  const frames = Math.ceil((durationMs / 1000) * picture.frameRate);
  return predictOverheadBytes(frames, audioPacketCount(audio, durationMs));
}

function audioBytesOf(audio: AudioPlan | null, durationMs: number): number {
  return audio === null ? 0 : bpsToBytes(audio.bitrateBps, durationMs);
}
