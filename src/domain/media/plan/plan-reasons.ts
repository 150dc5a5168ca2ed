import type { CopyObstacle } from '../facts/copy-facts.js';
import type { MediaFacts } from '../facts/media-facts.js';
import { formatDuration, formatMegabytes } from '../units.js';
import { copyObstaclesOf, copySizeBytes } from './free-of-charge.js';
import { largestPicture } from './picture-plan.js';
import type { QualityGrade, SizePlan } from './plan-types.js';
import { contentReasons } from './content-reasons.js';
import type { AudioCharacter } from '../facts/audio-character.js';

type PlanToExplain = Omit<SizePlan, 'verdict' | 'mode' | 'reasons'> & { readonly grade: QualityGrade | null } & {
  readonly sound?: AudioCharacter;
};

/** Why a file is only copied. */
export function copyReasons(facts: MediaFacts, ceilingBytes: number): readonly string[] {
  return [
    alreadyFitsReason(facts, ceilingBytes),
    'Its codecs play everywhere, so it is not encoded again. Location and device data are removed.',
    ...damageReasons(facts),
    ...contentReasons(facts),
  ];
}

/** The reasons for an encode that is free: the file fits, but some players would show or play a copy wrongly. */
export function freeEncodeReasons(facts: MediaFacts, plan: PlanToExplain): readonly string[] {
  if (plan.grade === null) return encodeReasons(facts, plan);
  const [first = 'unusable_copy'] = copyObstaclesOf(facts);
  return [alreadyFitsReason(facts, plan.ceilingBytes), encodedForFreeReason(first), ...encodeReasons(facts, plan)];
}

/** The reasons for the encode of a file whose copy turned out to be unusable. */
export function reasonsAfterUnusableCopy({ reasons }: SizePlan): readonly string[] {
  return [...reasons.slice(0, 1), encodedForFreeReason('unusable_copy'), ...reasons.slice(2)];
}

function alreadyFitsReason(facts: MediaFacts, ceilingBytes: number): string {
  const { sizeBytes } = facts;
  const limit = `the limit is ${formatMegabytes(ceilingBytes)}, so it already fits.`;
  if (sizeBytes <= ceilingBytes) return `The file is ${formatMegabytes(sizeBytes)} and ${limit}`;
  return `The file is ${formatMegabytes(sizeBytes)}, of which picture and sound are ${formatMegabytes(copySizeBytes(facts))}, and ${limit}`;
}

const OBSTACLE_DESCRIPTIONS: Readonly<Record<CopyObstacle, string>> = {
  unusable_copy: 'a copy would not play correctly',
  changing_picture: 'its picture changes size or format on the way',
  several_edits: 'it hides parts of the recording',
  changing_sound: 'its sound changes format on the way',
  sound_profile: 'few players can play its sound',
  color_tags: 'it labels its colors wrongly',
  crop: 'it hides the edges of its picture',
  turn: 'it turns its picture in an unusual way',
  no_key_frames: 'it does not start with a complete picture',
};

function encodedForFreeReason(obstacle: CopyObstacle): string {
  return `It is encoded again, for free, because ${OBSTACLE_DESCRIPTIONS[obstacle]}.`;
}

/** Explains the sound, the picture size, the frame rate and the target of an encode, one line each. */
export function encodeReasons(facts: MediaFacts, plan: PlanToExplain): readonly string[] {
  if (plan.grade === null) {
    return [
      `Even the smallest usable settings need ${formatMegabytes(plan.smallestWorkableBytes)}, and the limit is ${formatMegabytes(plan.ceilingBytes)}.`,
    ];
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
function damageReasons({ damaged, durationMs }: MediaFacts): readonly string[] {
  if (damaged === undefined) return [];
  return [
    `The file is damaged: only the first ${formatDuration(durationMs)} of ${formatDuration(damaged.statedDurationMs)} can be played.`,
  ];
}

const SOUND_DESCRIPTIONS = {
  silence: 'the soundtrack is silent',
  speech: 'it is speech',
  music: 'it is music or dense sound',
};

function audioReasons(facts: MediaFacts, { audio, sound }: PlanToExplain): readonly string[] {
  // If there is a sound that cannot be decoded, another reason says so.
  if (audio === null) return facts.leftOut?.undecodableSounds ? [] : ['The video has no sound.'];
  const from =
    facts.audio !== null && facts.audio.channels > audio.channels
      ? `, mixed down from ${facts.audio.channels} channels`
      : '';
  const heard = sound === undefined ? '' : `: ${SOUND_DESCRIPTIONS[sound.kind]}`;
  return [
    `Sound takes ${formatBitrate(audio.bitrateBps)}, ${audio.channels === 1 ? 'mono' : 'stereo'}${from}${heard}.`,
  ];
}

function pictureReasons(facts: MediaFacts, { video }: PlanToExplain): readonly string[] {
  const largest = largestPicture(facts.video);
  const lines = [`The picture gets ${formatBitrate(video.bitrateBps)}.`];
  if (video.height < largest.height) {
    lines.push(
      `It is scaled down to ${video.width} by ${video.height}: a larger picture would look blocky at this bitrate.`,
    );
  } else if (largest.height < facts.video.height - 1) {
    lines.push(`It is scaled down to ${video.width} by ${video.height}, the largest size that plays everywhere.`);
  } else {
    lines.push('It keeps its size.');
  }
  if (video.frameRate < largest.frameRate)
    lines.push(
      `It is reduced to ${formatFrameRate(video.frameRate)} of ${formatFrameRate(largest.frameRate)} frames per second.`,
    );
  if (facts.video.hdr !== null)
    lines.push('High dynamic range is converted to standard range, which every screen can show.');
  return lines;
}

function aimReason(plan: PlanToExplain): string {
  return plan.aim === 'quality'
    ? `${formatMegabytes(plan.targetBytes)} is enough: a larger file would not look better.`
    : `The target is just under the limit of ${formatMegabytes(plan.ceilingBytes)}.`;
}

function formatBitrate(bitrateBps: number): string {
  return `${Math.round(bitrateBps / 1000)} kb/s`;
}

function formatFrameRate(frameRate: number): string {
  return String(Math.round(frameRate * 100) / 100);
}
