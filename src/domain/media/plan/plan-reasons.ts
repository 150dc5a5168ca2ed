import type { MediaFacts } from '../facts/media-facts.js';
import { formatDuration, formatMegabytes } from '../units.js';
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
    `The file is ${formatMegabytes(facts.sizeBytes)} and the limit is ${formatMegabytes(ceilingBytes)}, so it already fits.`,
    'Its codecs play everywhere, so it is not encoded again. Location and device data are removed.',
    ...damageReasons(facts),
    ...contentReasons(facts),
  ];
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
