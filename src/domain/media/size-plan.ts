import { audioPackets, planAudio, smallestAudio, type AudioPlan } from './audio-plan.js';
import { predictBitrateBps, type Complexity, type Picture } from './complexity.js';
import { predictOverheadBytes } from './container-overhead.js';
import { gradeOf, transparentBitrateBps } from './grade.js';
import type { MediaFacts } from './media-facts.js';
import { choosePicture, largestPicture, smallestPicture, UNWATCHABLE_CRF } from './picture-plan.js';
import { playsEverywhere } from './plays-everywhere.js';
import { copyReasons, encodeReasons } from './plan-reasons.js';
import type { SizePlan } from './plan-types.js';
import { bpsToBytes, bytesToBps } from './units.js';

export type { Complexity } from './complexity.js';
export type { SizePlan } from './plan-types.js';

export interface SizePlanInput {
  readonly facts: MediaFacts;
  readonly complexity: Complexity;
  readonly ceilingBytes: number;
}

/** Part of the ceiling to aim at: two passes land within half a percent on clips over 20 s. */
const AIM_RATIO = 0.992;

/**
 * Plans how a file gets under `ceilingBytes`. Sound comes first, then the container, the rest is picture; its size
 * follows from what the content asks for. Never upscales, never spends bytes that would not be seen.
 */
export function planSize({ facts, complexity, ceilingBytes }: SizePlanInput): SizePlan {
  const smallest = smallestWorkable(facts, complexity);
  const aimBytes = Math.floor(ceilingBytes * AIM_RATIO);
  const canFit = aimBytes >= smallest.bytes;
  const chosen = canFit ? chooseSettings(facts, complexity, aimBytes) : smallest;
  const copies = facts.sizeBytes <= ceilingBytes && playsEverywhere(facts);
  const plan = {
    ceilingBytes,
    durationMs: facts.durationMs,
    smallestWorkableBytes: Math.ceil(smallest.bytes / AIM_RATIO),
    ...budget(chosen, facts.durationMs),
    aim: chosen.aim,
  };
  if (copies) {
    return {
      ...plan,
      verdict: 'already_fits',
      mode: 'copy',
      grade: 'excellent',
      reasons: copyReasons(facts, ceilingBytes),
    };
  }
  const grade = canFit ? gradeOf(facts.video, complexity, plan.video.bitrateBps) : null;
  const reasons = encodeReasons(facts, { ...plan, grade });
  return { ...plan, verdict: canFit ? 'fits' : 'cannot_fit', mode: 'encode', grade, reasons };
}

interface Settings {
  readonly picture: Picture;
  readonly audio: AudioPlan | null;
  readonly videoBytes: number;
  readonly aim: SizePlan['aim'];
}

function chooseSettings(facts: MediaFacts, complexity: Complexity, aimBytes: number): Settings {
  const audio = planAudio(facts.audio, bytesToBps(aimBytes, facts.durationMs));
  // The container is reckoned for the fastest picture, so that a choice of rate cannot overdraw the budget.
  const overheadBytes = overheadOf(largestPicture(facts.video), audio, facts.durationMs);
  const freeBytes = aimBytes - overheadBytes - audioBytesOf(audio, facts.durationMs);
  const floorBytes = smallestVideoBytes(facts, complexity);
  const picture =
    freeBytes < floorBytes
      ? smallestPicture(facts.video)
      : choosePicture(facts.video, complexity, bytesToBps(freeBytes, facts.durationMs));
  const videoBytes = aimBytes - overheadOf(picture, audio, facts.durationMs) - audioBytesOf(audio, facts.durationMs);
  const usefulBytes = bpsToBytes(transparentBitrateBps(facts.video, complexity, picture), facts.durationMs);
  return videoBytes > usefulBytes
    ? { picture, audio, videoBytes: usefulBytes, aim: 'quality' }
    : { picture, audio, videoBytes, aim: 'ceiling' };
}

function smallestWorkable(facts: MediaFacts, complexity: Complexity): Settings & { readonly bytes: number } {
  const audio = smallestAudio(facts.audio);
  const picture = smallestPicture(facts.video);
  const videoBytes = smallestVideoBytes(facts, complexity);
  const otherBytes = overheadOf(picture, audio, facts.durationMs) + audioBytesOf(audio, facts.durationMs);
  return { picture, audio, videoBytes, aim: 'ceiling', bytes: otherBytes + videoBytes };
}

/** Below this an encoder's own headers and key frames break the budget, whatever the content. */
const LEAST_VIDEO_BPS = 12_000;
const LEAST_VIDEO_BYTES = 2000;

function smallestVideoBytes(facts: MediaFacts, complexity: Complexity): number {
  const watchable = predictBitrateBps(complexity, smallestPicture(facts.video), UNWATCHABLE_CRF);
  return Math.max(LEAST_VIDEO_BYTES, bpsToBytes(Math.max(LEAST_VIDEO_BPS, watchable), facts.durationMs));
}

function budget({ picture, audio, videoBytes }: Settings, durationMs: number) {
  const audioBytes = audioBytesOf(audio, durationMs);
  const containerOverheadBytes = overheadOf(picture, audio, durationMs);
  return {
    audio,
    audioBytes,
    containerOverheadBytes,
    videoBytes,
    targetBytes: audioBytes + containerOverheadBytes + videoBytes,
    video: { ...picture, bitrateBps: bytesToBps(videoBytes, durationMs) },
  };
}

function overheadOf(picture: Picture, audio: AudioPlan | null, durationMs: number): number {
  const frames = Math.ceil((durationMs / 1000) * picture.frameRate);
  return predictOverheadBytes(frames, audioPackets(audio, durationMs));
}

function audioBytesOf(audio: AudioPlan | null, durationMs: number): number {
  return audio === null ? 0 : bpsToBytes(audio.bitrateBps, durationMs);
}
