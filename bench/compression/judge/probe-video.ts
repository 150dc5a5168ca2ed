import { execFileSync } from 'node:child_process';
import { findTool } from '../../../stack/tools.js';

/** The facts about a file that the judge and the contenders need. */
export interface VideoInfo {
  /** The size as a viewer sees it: rotated upright, with square pixels. */
  readonly width: number;
  readonly height: number;
  /** The nominal rate. */
  readonly frameRate: number;
  /** The duration of the picture. */
  readonly durationSeconds: number;
  readonly hasAudio: boolean;
  /** How sample values become colours, if the file declares it; in ffmpeg's names. */
  readonly colors: ColorTags;
}

/** Undefined where a file declares nothing. */
export interface ColorTags {
  readonly matrix: string | undefined;
  readonly range: string | undefined;
}

interface FfprobeOutput {
  readonly streams: readonly {
    readonly codec_type: string;
    readonly width?: number;
    readonly height?: number;
    readonly sample_aspect_ratio?: string;
    readonly r_frame_rate?: string;
    readonly duration?: string;
    readonly color_space?: string;
    readonly color_range?: string;
    readonly side_data_list?: readonly { readonly rotation?: number }[];
  }[];
  readonly format: { readonly duration?: string };
}

/**
 * The facts about a file, from ffprobe.
 * @throws Error if ffprobe cannot read the file or it has no picture
 */
export function probeVideo(path: string): VideoInfo {
  const args = ['-v', 'error', '-of', 'json', '-show_streams', '-show_format', path];
  const { streams, format } = JSON.parse(
    execFileSync(findTool('ffprobe'), args, { encoding: 'utf8' }),
  ) as FfprobeOutput;
  const video = streams.find(({ codec_type: type }) => type === 'video');
  if (video?.width === undefined || video.height === undefined) throw new Error('the file has no picture');
  const wide = Math.round(video.width * ratioOf(video.sample_aspect_ratio, ':', 1));
  const turn = video.side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;
  const [width, height] = Math.abs(turn) % 180 === 90 ? [video.height, wide] : [wide, video.height];
  return {
    width,
    height,
    frameRate: ratioOf(video.r_frame_rate, '/', 30),
    durationSeconds: Number(video.duration ?? format.duration ?? 0),
    hasAudio: streams.some(({ codec_type: type }) => type === 'audio'),
    colors: { matrix: knownTag(video.color_space), range: knownTag(video.color_range) },
  };
}

function knownTag(name: string | undefined): string | undefined {
  return name === 'unknown' ? undefined : name;
}

/** `30000/1001` or `4:3` as a number; the fallback for `0:1`, `0/0` and a missing value. */
function ratioOf(text: string | undefined, separator: string, fallback: number): number {
  const [over, under] = (text ?? '').split(separator).map(Number);
  const value = (over ?? 0) / (under ?? 0);
  return Number.isFinite(value) && value > 0 ? value : fallback;
}
