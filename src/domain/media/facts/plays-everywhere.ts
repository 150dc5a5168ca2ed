import type { MediaFacts } from './media-facts.js';

const COMMON_H264_PROFILES = [
  'Constrained Baseline',
  'Baseline',
  'Main',
  'High',
  'Progressive High',
  'Constrained High',
];

/**
 * Whether every mail client and phone plays the file's streams unchanged: H.264, 8 bits, 4:2:0, limited range, whole
 * frames, and AAC with at most two channels or no sound.
 */
export function playsEverywhere({ video, audio }: MediaFacts): boolean {
  const pictureOk =
    video.codec === 'h264' &&
    video.pixelFormat === 'yuv420p' &&
    video.hdr === null &&
    video.color?.range !== 'full' &&
    video.fieldOrder === undefined &&
    video.unflaggedFieldOrder === undefined &&
    (video.profile === undefined || COMMON_H264_PROFILES.includes(video.profile));
  return pictureOk && (audio === null || (audio.codec === 'aac' && audio.channels <= 2));
}
