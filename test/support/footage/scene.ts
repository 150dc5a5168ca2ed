import { join } from 'node:path';
import { makeWithFfmpeg } from './footage.js';

/** The colors of the corners, from top left to bottom right, and of the background between them. */
export const CORNERS = { red: 'C03030', green: '30A030', blue: '3040C0', yellow: 'C0B020' } as const;
export const BACKGROUND = '404040';
export type CornerName = keyof typeof CORNERS;
export const UPRIGHT: readonly CornerName[] = ['red', 'green', 'blue', 'yellow'];

/** The time of the flash and the beep, and the length of the scene, unless a recipe says otherwise. */
export const FLASH_MS = 1000;
export const SCENE_SECONDS = 2;

/** Metadata that must not be passed on from a source. It is written into every scene whose container supports it. */
export const SECRETS = ['48.2082', 'SecretCam'] as const;
const SECRET_TAGS = ['-metadata', 'location=+48.2082+016.3738/', '-metadata', 'make=SecretCam'];

export interface SceneOptions {
  readonly size?: string;
  readonly rate?: string;
  readonly seconds?: number;
  /** Filters after the drawing, for example to another matrix or to fields. */
  readonly filters?: readonly string[];
  /** Matrix and tags of the picture. Ignored for pixel formats that are not YUV. */
  readonly matrix?: string;
  readonly range?: 'limited' | 'full';
  readonly pixelFormat?: string;
  /** Alpha of all pixels, 0 to 1. */
  readonly alpha?: number;
  /** lavfi source of the sound; null for none. */
  readonly sound?: string | null;
  /** Options of the inputs: offsets. */
  readonly beforePicture?: readonly string[];
  readonly beforeSound?: readonly string[];
  /** Codecs and container options. */
  readonly encode?: readonly string[];
  /** Whether color tags are written. */
  readonly tagged?: boolean;
}

/** A beep of about one kilohertz while the flash is shown, slightly higher in each further channel. */
export function beep(channels = 1, sampleRate = 48_000, seconds = SCENE_SECONDS, beepMs = FLASH_MS): string {
  const from = beepMs / 1000;
  const wave = (channel: number): string =>
    `if(between(t\\,${from}\\,${from + 0.25})\\,0.8*sin(2*PI*${1000 + 60 * channel}*t)\\,0)`;
  return `aevalsrc='${Array.from({ length: channels }, (_, channel) => wave(channel)).join('|')}':s=${sampleRate}:d=${seconds}`;
}

/** Four colored corners on dark gray, and a white box in the middle that flashes for a quarter of a second. */
export function drawScene(size: string, rate: string, seconds: number, alpha = 1): string {
  const box = (x: string, y: string, color: string): string =>
    `drawbox=x=${x}:y=${y}:w=iw/4:h=ih/4:color=0x${color}:t=fill`;
  const opaque = [
    `color=c=0x${BACKGROUND}:s=${size}:r=${rate}:d=${seconds},format=rgb24`,
    box('0', '0', CORNERS.red),
    box('iw-iw/4', '0', CORNERS.green),
    box('0', 'ih-ih/4', CORNERS.blue),
    box('iw-iw/4', 'ih-ih/4', CORNERS.yellow),
    `drawbox=x=iw*3/8:y=ih*3/8:w=iw/4:h=ih/4:color=white:t=fill:enable='between(t,${FLASH_MS / 1000},${FLASH_MS / 1000 + 0.25})'`,
  ];
  return alpha === 1
    ? [...opaque, 'format=gbrp'].join(',')
    : [...opaque, 'format=gbrap', `lutrgb=a=${Math.round(255 * alpha)}`].join(',');
}

/** x264 with AAC, as in most files of this suite. */
export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '12', '-c:a', 'aac', '-b:a', '96k'];

const SCENE_DEFAULTS = {
  size: '320x180',
  rate: '30',
  seconds: SCENE_SECONDS,
  filters: [],
  alpha: 1,
  matrix: 'bt709',
  range: 'limited',
  pixelFormat: 'yuv420p',
  tagged: true,
  encode: H264,
  beforePicture: [],
  beforeSound: [],
} as const;

/** Makes the scene in a file called `name`, whose extension selects the container. Returns the path. */
export async function makeScene(dir: string, name: string, options: SceneOptions = {}): Promise<string> {
  const scene = { ...SCENE_DEFAULTS, ...options };
  const { sound = beep(1, 48_000, scene.seconds) } = scene;
  const drawing = drawScene(scene.size, scene.rate, scene.seconds, scene.alpha);
  const chain = [drawing, ...colorOptions(scene), ...scene.filters];
  const path = join(dir, name);
  await makeWithFfmpeg([
    ...[...scene.beforePicture, '-f', 'lavfi', '-i', chain.join(',')],
    ...(sound === null ? [] : [...scene.beforeSound, '-f', 'lavfi', '-i', sound]),
    ...[...SECRET_TAGS, ...scene.encode, path],
  ]);
  return path;
}

interface Coloring {
  readonly matrix: string;
  readonly range: string;
  readonly pixelFormat: string;
  readonly tagged: boolean;
}

/** Converts the RGB of the drawing to the pixels of the file, with or without tags. */
function colorOptions({ matrix, range, pixelFormat, tagged }: Coloring): readonly string[] {
  if (!/^(yuv|nv|gray|p0|p2|uyvy)/.test(pixelFormat)) return [`format=${pixelFormat}`];
  const tags = tagged
    ? `colorspace=${matrix}:color_primaries=bt709:color_trc=bt709:range=${range === 'full' ? 'pc' : 'tv'}`
    : 'colorspace=unknown:color_primaries=unknown:color_trc=unknown:range=unknown';
  return [`scale=out_color_matrix=${matrix}:out_range=${range}`, `format=${pixelFormat}`, `setparams=${tags}`];
}

/** Copies the same streams to another file, with other options before and after the input. */
export async function remux(from: string, to: string, before: readonly string[], after: readonly string[] = []) {
  await makeWithFfmpeg([...before, '-i', from, '-map', '0', '-c', 'copy', ...SECRET_TAGS, ...after, to]);
  return to;
}
