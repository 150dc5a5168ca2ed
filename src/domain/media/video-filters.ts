import type { Picture } from './complexity.js';
import type { MediaFacts } from './media-facts.js';

/** HDR to SDR: linear light, the wide colours of BT.2020 into BT.709, and highlights rolled off instead of cut. */
export const TONE_MAP: readonly string[] = [
  'zscale=transfer=linear:npl=203',
  'format=gbrpf32le',
  'zscale=primaries=bt709',
  'tonemap=hable:desat=0',
  'zscale=transfer=bt709:matrix=bt709:range=limited',
];

/**
 * ffmpeg filter chain that turns the source's picture into the planned one: fields woven into frames where flagged,
 * constant frame rate, square pixels, planned size, standard range, 8-bit 4:2:0. ffmpeg itself applies the rotation
 * before the first filter. Frames are dropped before and shrunk before the costly steps.
 */
export function videoFilters(facts: MediaFacts, picture: Picture): string {
  return [
    'yadif=deint=interlaced',
    `fps=${frameRateArgument(picture.frameRate)}`,
    `scale=${picture.width}:${picture.height}:flags=bicubic:out_range=limited`,
    'setsar=1',
    ...(facts.video.hdr === null ? [] : TONE_MAP),
    'format=yuv420p',
  ].join(',');
}

/** Enough digits for ffmpeg to find 30000/1001 again behind 29.97. */
function frameRateArgument(frameRate: number): string {
  return frameRate.toFixed(6).replace(/\.?0+$/, '');
}
