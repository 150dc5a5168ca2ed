import type { VideoFacts } from '../facts/media-facts.js';

/** How to convert the source's numbers to colours, in the names that zscale and setparams share. */
export interface PictureColors {
  readonly matrix: string;
  readonly primaries: string;
  readonly transfer: 'bt709' | 'smpte2084' | 'arib-std-b67';
  readonly range: 'limited' | 'full';
}

const MATRICES = ['bt709', 'bt470bg', 'smpte170m', 'smpte240m', 'fcc', 'bt2020nc', 'bt2020c'];
const PRIMARIES = ['bt709', 'bt470m', 'bt470bg', 'smpte170m', 'smpte240m', 'film', 'bt2020', 'smpte431', 'smpte432'];

/**
 * The source's colours: what the file states, or what players assume if it states nothing or is wrong (small pictures are
 * BT.601, large ones BT.709, RGB is full range). Every transfer except the two HDR ones counts as BT.709, because screens
 * show them all that way.
 */
export function colorsOf(video: VideoFacts): PictureColors {
  const { color = {} } = video;
  const transfer = video.hdr === null ? 'bt709' : video.hdr === 'pq' ? 'smpte2084' : 'arib-std-b67';
  if (isRgb(video)) return { matrix: 'gbr', primaries: statedPrimaries(video) ?? 'bt709', transfer, range: 'full' };
  const matrix = MATRICES.find((name) => name === color.matrix) ?? assumedMatrix(video);
  const primaries = statedPrimaries(video) ?? (matrix.startsWith('bt2020') ? 'bt2020' : 'bt709');
  const range = color.range ?? (/^(yuvj|mono)/.test(video.pixelFormat) ? 'full' : 'limited');
  return { matrix, primaries, transfer, range };
}

/** Whether the picture is stored as red, green and blue, or as a palette of these. */
export function isRgb({ pixelFormat }: VideoFacts): boolean {
  return /^(rgb|bgr|gbr|argb|abgr|0rgb|0bgr|x2rgb|x2bgr|pal8)/.test(pixelFormat);
}

/** Whether pixels can be transparent. A viewer sees them over black. */
export function hasAlpha({ pixelFormat }: VideoFacts): boolean {
  return /^(yuva|gbrap|rgba|bgra|argb|abgr|ya\d|pal8|ayuv|vuya)/.test(pixelFormat);
}

/** Whether only brightness is stored. */
export function isGray({ pixelFormat }: VideoFacts): boolean {
  return /^(gray|ya\d|mono)/.test(pixelFormat);
}

function statedPrimaries({ color }: VideoFacts): string | undefined {
  return PRIMARIES.find((name) => name === color?.primaries);
}

function assumedMatrix({ hdr, width, height }: VideoFacts): string {
  if (hdr !== null) return 'bt2020nc';
  return Math.max(width, height) >= 1280 || Math.min(width, height) > 576 ? 'bt709' : 'smpte170m';
}
