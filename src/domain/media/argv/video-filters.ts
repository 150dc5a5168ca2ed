import type { Picture } from '../facts/complexity.js';
import type { FieldOrder, MediaFacts, VideoFacts } from '../facts/media-facts.js';
import { colorsOf, hasAlpha, isGray, isRgb, type PictureColors } from './picture-colors.js';
import { HDR_PEAK_NITS, SCALE_FLAGS, TONE_KNEE } from './tuning.js';

/** Brightness of white paper in HDR (ITU-R BT.2408). It becomes almost the white of the standard range. */
const HDR_WHITE_NITS = 203;

/** Tags the picture as BT.709 in limited range, which it is from here on. */
const TAG_BT709 = 'setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv';

/**
 * ffmpeg filter chain that converts the source's picture to the planned one: deinterlaced, constant frame rate from the
 * very start, square pixels, planned size, over black, BT.709 in limited range, 8-bit 4:2:0, and without the source's side
 * data. ffmpeg itself applies rotation and mirroring before the first filter. Frames are dropped and shrunk before the
 * costly steps.
 */
export function videoFilters(facts: MediaFacts, picture: Picture): string {
  const { video } = facts;
  const frameRate = constantFrameRate(picture.frameRate);
  if (video.changesShape === undefined) return filterChain(facts, picture, [...deinterlace(video), frameRate]);
  // The chain is not configured again, and the deinterlacer accepts only frames of one size.
  return filterChain(facts, picture, [...fitInto(picture), ...deinterlace(video), frameRate]);
}

/**
 * The same chain for an output that has `frameRateOptions`. ffmpeg configures a chain again whenever size, turn or
 * proportions change, and `fps` would then start from zero again. The output keeps counting.
 */
export function reconfigurableVideoFilters(facts: MediaFacts, picture: Picture): string {
  const { video } = facts;
  if (video.changesShape === undefined) return videoFilters(facts, picture);
  return filterChain(facts, picture, [...deinterlace(video), ...fitInto(picture)]);
}

/** Options of an output that gets its picture from `reconfigurableVideoFilters`. */
export function frameRateOptions({ video }: MediaFacts, { frameRate }: Picture): readonly string[] {
  return video.changesShape === undefined ? [] : ['-fps_mode:v', 'cfr', '-r:v', frameRateArgument(frameRate)];
}

function filterChain(facts: MediaFacts, picture: Picture, frames: readonly string[]): string {
  const { video } = facts;
  return [
    ...(facts.leadInMs === undefined ? [] : [`setpts=PTS-${(facts.leadInMs / 1000).toFixed(6)}/TB`]),
    ...frames,
    ...endOfFilm('trim', facts),
    ...toBt709(video, `${picture.width}:${picture.height}`),
    'setsar=1',
    'format=yuv420p',
    TAG_BT709,
    'sidedata=mode=delete',
  ].join(',');
}

/**
 * When the numbers of a transport stream (PIDs) change, ffmpeg finds the last packet before the change only at the end
 * of the file, and would show it there after a gap.
 */
export function endOfFilm(filter: 'trim' | 'atrim', { reading, durationMs }: MediaFacts): readonly string[] {
  return reading?.mergesPrograms ? [`${filter}=end=${(durationMs / 1000).toFixed(3)}`] : [];
}

/** Filter chain for raw pictures that `videoFilters` made and a file kept. It restores what raw pictures do not state. */
export function rawFrameFilters({ frameRate }: Picture): string {
  return [constantFrameRate(frameRate), 'setsar=1', 'format=yuv420p', TAG_BT709].join(',');
}

/** Starts at zero, so that a late first frame is shown as a still instead of a gap that some players skip. */
function constantFrameRate(frameRate: number): string {
  return `fps=${frameRateArgument(frameRate)}:start_time=0`;
}

/** Each frame as large as the picture allows, with its own proportions, over black. */
function fitInto({ width, height }: Picture): readonly string[] {
  // The same limit for a pixel's proportions as in the probe.
  const aspect = `if(between(sar,0.2,5),dar,a)`;
  const shown = (side: string): string => `'max(2,2*trunc(${side}/2+0.01))'`;
  const [w, h] = [shown(`min(${width},${height}*${aspect})`), shown(`min(${height},${width}/${aspect})`)];
  return [
    `scale=w=${w}:h=${h}:eval=frame:${SCALE_FLAGS}`,
    `setsar=1`,
    `pad=w=${width}:h=${height}:x=-1:y=-1:eval=frame`,
  ];
}

/** Two fields that follow each other make one frame. A chain starts with the first field of a frame, wherever decoding started. */
function weaveFields(order: FieldOrder): readonly string[] {
  const [first, flag] = order === 'tff' ? ['top', 'TOPFIRST'] : ['bottom', 'BOTTOMFIRST'];
  return [
    `select='gt(selected_n,0)+eq(interlace_type,${flag})'`,
    `weave=first_field=${first}`,
    `bwdif=mode=send_frame:parity=${order}:deint=all`,
  ];
}

/** Frames that are not flagged pass through, unless the whole picture was found to be unflagged fields. */
function deinterlace(video: VideoFacts): readonly string[] {
  if (video.fieldPictures) return weaveFields(video.fieldOrder ?? 'tff');
  if (video.unflaggedFieldOrder !== undefined) {
    return [`bwdif=mode=send_frame:parity=${video.unflaggedFieldOrder}:deint=all`];
  }
  // The filter supports neither RGB nor alpha, and an unnecessary conversion would cost quality.
  if (isRgb(video) || hasAlpha(video) || isGray(video)) return [];
  return ['bwdif=mode=send_frame:parity=auto:deint=interlaced'];
}

function toBt709(video: VideoFacts, size: string): readonly string[] {
  const colors = colorsOf(video);
  const tagged = `setparams=color_primaries=${colors.primaries}:color_trc=${colors.transfer}:colorspace=${colors.matrix}:range=${colors.range === 'full' ? 'pc' : 'tv'}`;
  const shrunk = `scale=${size}:${SCALE_FLAGS}`;
  if (hasAlpha(video)) {
    const rgb: PictureColors = { ...colors, matrix: 'gbr', range: 'full' };
    return [tagged, shrunk, 'format=gbrap', 'premultiply=inplace=1', 'format=gbrp', ...convertColors(rgb)];
  }
  if (isRgb(video)) return [tagged, shrunk, 'format=gbrp', ...convertColors(colors)];
  // Brightness alone has no colours to convert, only a range, which `scale` always treats as full.
  if (isGray(video))
    return [...grayLevels(video), `zscale=${size}:filter=bicubic:rangein=${colors.range}:range=limited`];
  if (isBt709(colors)) return [tagged, shrunk];
  return [tagged, shrunk, ...convertColors(colors)];
}

/** Pictures of only black and white are converted to grey first. */
function grayLevels({ pixelFormat }: VideoFacts): readonly string[] {
  return pixelFormat.startsWith('mono') ? ['format=gray'] : [];
}

function isBt709({ matrix, primaries, transfer, range }: PictureColors): boolean {
  return matrix === 'bt709' && primaries === 'bt709' && transfer === 'bt709' && range === 'limited';
}

const TO_BT709 = 'matrix=bt709:primaries=bt709:transfer=bt709:range=limited';

/** HDR is converted through linear light, where the wide colours of BT.2020 are mapped to BT.709 and highlights rolled off. */
function convertColors({ matrix, primaries, transfer, range }: PictureColors): readonly string[] {
  const from = `matrixin=${matrix}:primariesin=${primaries}:transferin=${transfer}:rangein=${range}`;
  return transfer === 'bt709' ? [`zscale=${from}:${TO_BT709}`] : toneMap(from);
}

/** Filters that map HDR to the standard range; `from` says, in zscale's options, how the source is stored. */
export function toneMap(from: string): readonly string[] {
  return [
    `zscale=${from}:transfer=linear:npl=${HDR_WHITE_NITS}`,
    'format=gbrpf32le',
    'zscale=primaries=bt709',
    `tonemap=mobius:param=${TONE_KNEE}:peak=${(HDR_PEAK_NITS / HDR_WHITE_NITS).toFixed(3)}:desat=0`,
    `zscale=${TO_BT709}`,
  ];
}

/** Enough digits for ffmpeg to recognize 30000/1001 in 29.97. */
function frameRateArgument(frameRate: number): string {
  return frameRate.toFixed(6).replace(/\.?0+$/, '');
}
