import { audioPacketCount } from './audio-plan.js';
import { predictOverheadBytes } from './container-overhead.js';
import { reasonsAfterUnusableCopy } from './plan-reasons.js';
import { presetOf, type SizePlan } from './plan-types.js';
import {
  CORRECTED_TOLERANCE,
  ENOUGH_UNDERFILL_TOLERANCE,
  FAR_OVER_RATIO,
  FAR_UNDER_MARGIN,
  FAR_UNDER_RATIO,
  LAST_ATTEMPT_MARGIN,
  MAX_CORRECTION_SCALE,
  MIN_CORRECTION_SCALE,
  MIN_ENOUGH_VMAF,
  MIN_SIGNIFICANT_STEP,
  OVERSHOOT_MARGIN,
  OVERSHOOT_RESPONSE,
  SATURATED_GROWTH_SHARE,
  SCREEN_OVERSHOOT_RESPONSE,
  TARGET_RATIO,
  UNDERFILL_TOLERANCE,
} from './tuning.js';
import { bytesToBps } from '../units.js';

/**
 * The plan after the sound is encoded. The real size of the sound, read from a file with only the sound, replaces the
 * prediction, and the picture gets the difference. If quality sets the target, only the target size changes.
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

/** The plan for a file whose copy turned out to be unusable: its encode settings, still free. */
export function encodeInsteadOfCopy(plan: SizePlan): SizePlan {
  return { ...plan, mode: 'encode', ...reasonsAfterUnusableCopy(plan) };
}

/** The same plan with a lower target, for example for an encoder whose rate control is less accurate. */
export function lowerTarget(plan: SizePlan, aimRatio: number): SizePlan {
  const mostBytes = Math.floor(plan.ceilingBytes * aimRatio);
  return plan.targetBytes <= mostBytes ? plan : withTargetBytes(plan, mostBytes);
}

/** The same plan with the ceiling as its target, for when the planned quality turns out not to be enough. */
export function targetCeiling(plan: SizePlan): SizePlan {
  const { constantCrf, ...video } = plan.video;
  void constantCrf;
  return withTargetBytes({ ...plan, video, aim: 'ceiling' }, Math.floor(plan.ceilingBytes * TARGET_RATIO));
}

/**
 * The plan for another second pass. The bitrate is scaled by how far the last file missed its target. `isLastAttempt`: it
 * is the last attempt, and none has been under the ceiling yet.
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

/** The factor for the bitrate after a file over the ceiling. */
function overshootScale(plan: SizePlan, miss: number, isLastAttempt: boolean): number {
  if (isLastAttempt) return miss * (1 - LAST_ATTEMPT_MARGIN);
  const margin = OVERSHOOT_MARGIN[presetOf(plan)];
  if (1 / miss > FAR_OVER_RATIO) return miss * (1 - margin);
  const response = plan.video.analysisCrf === undefined ? OVERSHOOT_RESPONSE : SCREEN_OVERSHOOT_RESPONSE;
  return miss ** response * (1 - margin);
}

/**
 * `over`: must not be delivered. `under`: another attempt may use the limit better. `enough`: done, because the missing bytes
 * would not be visible. `good`: done.
 */
export type SizeJudgement = 'over' | 'under' | 'enough' | 'good';

/**
 * Judges a finished file by its plan. `isCorrected`: the bitrate was corrected after an earlier file. If quality sets the
 * target, any size up to the ceiling is enough.
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
 * Whether the content does not use more bits: the bitrate was raised, but the file hardly grew. Very short or still
 * clips rightly end below their budget.
 */
export function isSaturated(plan: SizePlan, previous: MeasuredAttempt, latest: MeasuredAttempt): boolean {
  const asked = latest.bitrateBps / previous.bitrateBps - 1;
  const grown = latest.sizeBytes / previous.sizeBytes - 1;
  return asked > MIN_SIGNIFICANT_STEP[presetOf(plan)] && grown < asked * SATURATED_GROWTH_SHARE;
}

export interface MeasuredAttempt {
  readonly bitrateBps: number;
  readonly sizeBytes: number;
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
