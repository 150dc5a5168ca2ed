import { audioPacketCount } from './audio-plan.js';
import { predictOverheadBytes } from './container-overhead.js';
import type { Preset, SizePlan } from './plan-types.js';
import { bytesToBps } from '../units.js';

/** Part of the ceiling to aim at: two passes land within half a percent on clips over 20 s, within one on most shorter. */
export const TARGET_RATIO = 0.99;
/** Furthest that one correction may turn the bitrate: a bigger miss means that the content does not follow. */
const MIN_CORRECTION_SCALE = 0.25;
const MAX_CORRECTION_SCALE = 4;
/** A file this much under its target (but not over the ceiling) is good enough: as exact as the encoders are. */
const UNDERFILL_TOLERANCE: Readonly<Record<Preset, number>> = { 'plays-everywhere': 0.01, modern: 0.017 };
/** After a correction this much is: what one more encode would find (0.2 VMAF) is not worth its time. */
const CORRECTED_TOLERANCE = 0.018;
/**
 * A file this much under its target is enough where it is to look like its source: one to three more encodes for the bytes
 * that are missing brought 0.02 to 0.2 VMAF (slides and a street camera in AV1).
 */
const ENOUGH_UNDERFILL_TOLERANCE = 0.1;
const MIN_ENOUGH_VMAF = 97.5;
/**
 * What a correction takes off on top when the file was over the ceiling. SVT-AV1 on several threads does not repeat
 * itself: runs of the same second pass are up to 1 % apart, of slides up to 4.
 */
const OVERSHOOT_MARGIN: Readonly<Record<Preset, number>> = { 'plays-everywhere': 0.003, modern: 0.006 };
/** A correction of less tells nothing of whether the content still takes bits: the encoder's own spread hides it. */
const MIN_SIGNIFICANT_STEP: Readonly<Record<Preset, number>> = { 'plays-everywhere': 0, modern: 0.08 };
/** When the file was so far under its target, and what a correction then takes off on top. */
const FAR_UNDER_RATIO = 1.2;
const FAR_UNDER_MARGIN = 0.02;
/** What takes far more than it was given gives way more than it is asked to: screens 1.7 times as much. */
const OVERSHOOT_RESPONSE = 0.85;
const SCREEN_OVERSHOOT_RESPONSE = 0.6;
/** That is so of small misses only: what is further over has to give way by all of it. */
const FAR_OVER_RATIO = 1.15;
/** What is held back when one more file over the ceiling would be the end: a little less picture, but a file. */
const LAST_ATTEMPT_MARGIN = 0.05;

/**
 * The plan once the sound is encoded: its real size, read from a file that holds nothing else, replaces the predicted
 * one and the picture gets the difference. Where quality sets the aim, only the target moves.
 */
export function applyMeasuredAudioSize(plan: SizePlan, audioFileBytes: number): SizePlan {
  const audioBytes = Math.max(
    0,
    audioFileBytes - predictOverheadBytes(0, audioPacketCount(plan.audio, plan.durationMs)),
  );
  const difference = audioBytes - plan.audioBytes;
  if (plan.aim === 'quality') return { ...plan, audioBytes, targetBytes: plan.targetBytes + difference };
  return withVideoBytes({ ...plan, audioBytes }, plan.videoBytes - difference);
}

/** The same plan aiming lower, e.g. for an encoder whose rate control is less exact. */
export function lowerTarget(plan: SizePlan, aimRatio: number): SizePlan {
  const mostBytes = Math.floor(plan.ceilingBytes * aimRatio);
  return plan.targetBytes <= mostBytes ? plan : withTargetBytes(plan, mostBytes);
}

/** The same plan with every byte there is: what was thought to be enough is not. */
export function targetCeiling(plan: SizePlan): SizePlan {
  const { constantCrf, ...video } = plan.video;
  void constantCrf;
  return withTargetBytes({ ...plan, video, aim: 'ceiling' }, Math.floor(plan.ceilingBytes * TARGET_RATIO));
}

/**
 * The plan for one more second pass: the bitrate asked for is scaled by how far the last file missed its target;
 * `isLastAttempt` when it is the last one, and none has got under the ceiling.
 */
export function correctPlan(plan: SizePlan, measuredBytes: number, isLastAttempt = false): SizePlan {
  const otherBytes = plan.audioBytes + plan.containerOverheadBytes;
  const miss = plan.videoBytes / Math.max(1, measuredBytes - otherBytes);
  const isOver = measuredBytes > plan.ceilingBytes;
  const wanted = isOver
    ? overshootScale(plan, miss, isLastAttempt)
    : miss * (miss > FAR_UNDER_RATIO ? 1 - FAR_UNDER_MARGIN : 1);
  const scale = Math.min(MAX_CORRECTION_SCALE, Math.max(MIN_CORRECTION_SCALE, wanted));
  return { ...plan, video: { ...plan.video, bitrateBps: Math.max(1, Math.floor(plan.video.bitrateBps * scale)) } };
}

/** What to ask for, as a part of what was asked for, after a file over the ceiling. */
function overshootScale(plan: SizePlan, miss: number, isLastAttempt: boolean): number {
  if (isLastAttempt) return miss * (1 - LAST_ATTEMPT_MARGIN);
  const margin = OVERSHOOT_MARGIN[presetOf(plan)];
  if (1 / miss > FAR_OVER_RATIO) return miss * (1 - margin);
  const response = plan.video.analysisCrf === undefined ? OVERSHOOT_RESPONSE : SCREEN_OVERSHOOT_RESPONSE;
  return miss ** response * (1 - margin);
}

/**
 * `over`: must not be delivered. `under`: one more try may fill it better. `enough`: done, since what is missing would not
 * be seen. `good`: done.
 */
export type SizeJudgement = 'over' | 'under' | 'enough' | 'good';

/**
 * Judges a finished file by its plan; `isCorrected` is for one that another file has led to. Where quality sets the aim,
 * any size up to the ceiling is enough.
 */
export function judgeSize(plan: SizePlan, measuredBytes: number, isCorrected = false): SizeJudgement {
  if (measuredBytes > plan.ceilingBytes) return 'over';
  if (plan.aim === 'quality') return 'enough';
  const tolerance = isCorrected ? CORRECTED_TOLERANCE : UNDERFILL_TOLERANCE[presetOf(plan)];
  if (measuredBytes >= plan.targetBytes * (1 - tolerance)) return 'good';
  const looksLikeSource = (plan.predictedVmaf ?? 0) >= MIN_ENOUGH_VMAF;
  return looksLikeSource && measuredBytes >= plan.targetBytes * (1 - ENOUGH_UNDERFILL_TOLERANCE) ? 'enough' : 'under';
}

/**
 * Whether the content has stopped taking bits: asked for more, the file hardly grew. Very short or still clips end
 * below their budget, and that is right.
 */
export function isSaturated(plan: SizePlan, previous: MeasuredAttempt, latest: MeasuredAttempt): boolean {
  const asked = latest.bitrateBps / previous.bitrateBps - 1;
  const grown = latest.sizeBytes / previous.sizeBytes - 1;
  return asked > MIN_SIGNIFICANT_STEP[presetOf(plan)] && grown < asked * 0.25;
}

export interface MeasuredAttempt {
  readonly bitrateBps: number;
  readonly sizeBytes: number;
}

function presetOf({ preset = 'plays-everywhere' }: SizePlan): Preset {
  return preset;
}

function withTargetBytes(plan: SizePlan, targetBytes: number): SizePlan {
  return withVideoBytes(plan, targetBytes - plan.audioBytes - plan.containerOverheadBytes);
}

function withVideoBytes(plan: SizePlan, videoBytes: number): SizePlan {
  const bytes = Math.max(1, videoBytes);
  return {
    ...plan,
    videoBytes: bytes,
    targetBytes: plan.audioBytes + plan.containerOverheadBytes + bytes,
    video: { ...plan.video, bitrateBps: Math.max(1, bytesToBps(bytes, plan.durationMs)) },
  };
}
