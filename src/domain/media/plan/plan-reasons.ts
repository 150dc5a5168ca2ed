import type { JobText } from '../../../../texts/job/job-text.js';
import { inEnglish } from '../../in-english.js';
import type { AudioCharacter } from '../facts/audio-character.js';
import type { CopyObstacle } from '../facts/copy-facts.js';
import type { MediaFacts } from '../facts/media-facts.js';
import { contentReasons } from './content-reasons.js';
import { copyObstaclesOf, copySizeBytes } from './free-of-charge.js';
import { largestPicture } from './picture-plan.js';
import type { QualityGrade, SizePlan } from './plan-types.js';

type PlanToExplain = Omit<SizePlan, 'verdict' | 'mode' | 'reasons' | 'reasonCodes'> & {
  readonly grade: QualityGrade | null;
  readonly sound?: AudioCharacter;
};

/** The reasons of a plan, in English and by their codes. */
export function explainedBy(reasons: readonly JobText[]): Pick<SizePlan, 'reasons' | 'reasonCodes'> {
  return { reasons: reasons.map(inEnglish), reasonCodes: reasons };
}

/** Adds a reason. Plans of old histories have no codes and get none. */
export function withReason<Plan extends SizePlan>(plan: Plan, reason: JobText): Plan {
  const { reasons, reasonCodes } = plan;
  return {
    ...plan,
    reasons: [...reasons, inEnglish(reason)],
    ...(reasonCodes && { reasonCodes: [...reasonCodes, reason] }),
  };
}

/** Why a file is only copied. */
export function copyReasons(facts: MediaFacts, ceilingBytes: number): readonly JobText[] {
  return [
    alreadyFitsReason(facts, ceilingBytes),
    { code: 'plan.copied', params: {} },
    ...damageReasons(facts),
    ...contentReasons(facts),
  ];
}

/** The reasons for an encode that is free: the file fits, but some players would show or play a copy wrongly. */
export function freeEncodeReasons(facts: MediaFacts, plan: PlanToExplain): readonly JobText[] {
  if (plan.grade === null) return encodeReasons(facts, plan);
  const [first = 'unusable_copy'] = copyObstaclesOf(facts);
  return [alreadyFitsReason(facts, plan.ceilingBytes), encodedForFree(first), ...encodeReasons(facts, plan)];
}

/** The reasons for the encode of a file whose copy turned out to be unusable. */
export function reasonsAfterUnusableCopy({
  reasons,
  reasonCodes,
}: SizePlan): Pick<SizePlan, 'reasons' | 'reasonCodes'> {
  const reason = encodedForFree('unusable_copy');
  return {
    reasons: [...reasons.slice(0, 1), inEnglish(reason), ...reasons.slice(2)],
    ...(reasonCodes && { reasonCodes: [...reasonCodes.slice(0, 1), reason, ...reasonCodes.slice(2)] }),
  };
}

function alreadyFitsReason(facts: MediaFacts, ceilingBytes: number): JobText {
  const { sizeBytes } = facts;
  if (sizeBytes <= ceilingBytes) return { code: 'plan.already_fits', params: { sizeBytes, ceilingBytes } };
  const contentBytes = copySizeBytes(facts);
  return { code: 'plan.content_already_fits', params: { sizeBytes, contentBytes, ceilingBytes } };
}

function encodedForFree(obstacle: CopyObstacle): JobText {
  return { code: 'plan.encoded_for_free', params: { obstacle } };
}

/** Explains the sound, the picture size, the frame rate and the target of an encode, one line each. */
export function encodeReasons(facts: MediaFacts, plan: PlanToExplain): readonly JobText[] {
  if (plan.grade === null) {
    const { smallestWorkableBytes: smallestBytes, ceilingBytes } = plan;
    return [{ code: 'plan.cannot_fit', params: { smallestBytes, ceilingBytes } }];
  }
  return [
    ...damageReasons(facts),
    ...contentReasons(facts),
    ...audioReasons(facts, plan),
    ...pictureReasons(facts, plan),
    aimReason(plan),
  ];
}

/** The first reason, because the customer must know it before any payment. */
function damageReasons({ damaged, durationMs }: MediaFacts): readonly JobText[] {
  if (damaged === undefined) return [];
  return [{ code: 'plan.damaged', params: { playableMs: durationMs, statedMs: damaged.statedDurationMs } }];
}

function audioReasons(facts: MediaFacts, { audio, sound }: PlanToExplain): readonly JobText[] {
  // Another reason covers a sound that cannot be decoded.
  if (audio === null) return facts.leftOut?.undecodableSounds ? [] : [{ code: 'plan.no_sound', params: {} }];
  const { bitrateBps, channels } = audio;
  const sourceChannels = facts.audio?.channels ?? 0;
  const mixedFromChannels = sourceChannels > channels ? sourceChannels : null;
  return [{ code: 'plan.sound', params: { bitrateBps, channels, mixedFromChannels, kind: sound?.kind ?? null } }];
}

function pictureReasons(facts: MediaFacts, { video }: PlanToExplain): readonly JobText[] {
  const largest = largestPicture(facts.video);
  const { width, height, bitrateBps, frameRate } = video;
  return [
    { code: 'plan.picture', params: { bitrateBps } },
    height < largest.height
      ? { code: 'plan.scaled_down', params: { width, height } }
      : largest.height < facts.video.height - 1
        ? { code: 'plan.scaled_to_largest', params: { width, height } }
        : { code: 'plan.keeps_size', params: {} },
    ...(frameRate < largest.frameRate
      ? [{ code: 'plan.frame_rate' as const, params: { frameRate, sourceFrameRate: largest.frameRate } }]
      : []),
    ...(facts.video.hdr === null ? [] : [{ code: 'plan.hdr_converted' as const, params: {} }]),
  ];
}

function aimReason({ aim, targetBytes, ceilingBytes }: PlanToExplain): JobText {
  return aim === 'quality'
    ? { code: 'plan.size_is_enough', params: { targetBytes } }
    : { code: 'plan.just_under_limit', params: { ceilingBytes } };
}
