import { join } from 'node:path';
import { type SourceName, sourceFolder } from './sources.js';

/** The sound of a made clip. `speech` is band-limited and has pauses; `from` takes it from one of the inputs. */
export type Sound = 'none' | 'music' | 'speech' | 'crowd' | { readonly fromInput: number };

/** How one clip is made: from real material, with one filter graph, in high quality. */
export interface Recipe {
  /** Stable: names the file and the rows. */
  readonly name: string;
  /** The kind of video that the clip represents, as the report prints it. */
  readonly kind: string;
  readonly seconds: number;
  readonly frameRate: number;
  readonly inputs: readonly RecipeInput[];
  /** Filter graph from `[0:v]`, `[1:v]`, … to `[v]`. `{NAME}` stands for a file of `files`. */
  readonly graph: string;
  readonly files?: Readonly<Record<string, SourceFile>>;
  readonly sound: Sound;
  /** Counter-clockwise rotation to write into the file's metadata, as a phone held upright does. */
  readonly rotationDegrees?: number;
  /** 1: every frame is coded independently, as editors and some cameras do, which takes many times the bytes. */
  readonly keyframeEvery?: number;
}

/** A file of a source, by its path inside the source. */
export interface SourceFile {
  readonly source: SourceName;
  readonly path: string;
}

/** An input of ffmpeg: the options before `-i`, and the file. */
export interface RecipeInput extends SourceFile {
  readonly options?: readonly string[];
}

/** The path of a source's file; fetches the source if it is not there yet. */
export function pathOf({ source, path }: SourceFile): string {
  return join(sourceFolder(source), path);
}

const PHOTOS = 'usr/share/forensics-samples/original-files';
const OPENCV = 'usr/share/doc/opencv-doc/examples';

const inSamples = (path: string): SourceFile => ({ source: 'samples', path });
const inOpencv = (path: string): SourceFile => ({ source: 'opencv-doc', path: `${OPENCV}/${path}` });
const inForensics = (path: string): SourceFile => ({ source: 'forensics-samples-files', path: `${PHOTOS}/${path}` });
const inGnome = (path: string): SourceFile => ({
  source: 'gnome-user-docs',
  path: `usr/share/help/C/gnome-help/figures/${path}`,
});
const stillInput = (file: SourceFile, frameRate: number): RecipeInput => ({
  ...file,
  options: ['-framerate', String(frameRate)],
});
/** Filters a still once and then repeats the frame: decoding a large photo for each frame takes minutes. */
export const holdFrame = (frameRate: number): string => `loop=-1:1,setpts=N/${frameRate}/TB`;
const loopedInput = (file: SourceFile): RecipeInput => ({ ...file, options: ['-stream_loop', '-1'] });

/** The real footage that the clips are made from. */
export const FOOTAGE = {
  bikes: inSamples('bikes.mp4'),
  bunny: inSamples('bigbuckbunny.mp4'),
  carphone: inSamples('carphone_pristine.mp4'),
  pedestrians: inOpencv('data/vtest.avi'),
  megamind: inOpencv('data/Megamind.avi'),
  tree: inOpencv('data/tree.avi'),
  phone: inForensics('movie1/VID_20191220_170832.mp4'),
  hello: inForensics('movie2/movie-hello.mp4'),
  desktop: inGnome('display-dual-monitors.webm'),
} as const;

/** Real photos of 4000x3000, and pictures of a desktop. */
export const PICTURES = {
  christmas: inForensics('pic2/IMG_20191224_234846.jpg'),
  dog: inForensics('pic2/IMG_20200124_231153.jpg'),
  park: inForensics('pic2/IMG_20200608_111614.jpg'),
  board: inForensics('pic1/IMG_20200827_231612.jpg'),
  city: inForensics('pic1/IMG_1054.JPG'),
  workspaces: inGnome('shell-workspaces.png'),
  calendar: inGnome('shell-appts.png'),
  screenshotTool: inGnome('screenshot-tool.png'),
} as const;

/** Real text, and the fonts to set it in. */
export const TEXTS = {
  code: inOpencv('dnn/segmentation.cpp'),
  mono: { source: 'fonts-dejavu-core', path: 'usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf' },
  sans: { source: 'fonts-dejavu-core', path: 'usr/share/fonts/truetype/dejavu/DejaVuSans.ttf' },
} as const satisfies Record<string, SourceFile>;

/** Plays forwards and backwards without a jump, endlessly. Keeps the clip in memory, so use it for short clips only. */
export const palindrome = (frames: number, graph: string): string =>
  `[0:v]${graph},split[there][back];[back]reverse[back];[there][back]concat,loop=-1:${2 * frames}`;

export { stillInput, loopedInput };
