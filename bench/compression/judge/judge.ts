// The judge: the same measure for every contender.
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withTemporaryFolder } from '../../../src/async/with-temporary-folder.js';
import { findTool } from '../../../stack/tools.js';
import { type VideoInfo, probeVideo } from './probe-video.js';
import {
  type Colors,
  type ComparisonSettings,
  bestShift,
  colorsOf,
  comparisonSettings,
  percentile,
} from './comparison-settings.js';

/** The quality of a file compared with its source. */
export interface Verdict {
  readonly sizeBytes: number;
  /** libvmaf's vmaf_v0.6.1: mean over the judged frames, and the value that the worst 5 % do not exceed. */
  readonly vmafMean: number;
  readonly vmafP5: number;
  /** Frames by which the file was shifted to match its source; -1, 0 or 1. */
  readonly shiftFrames: number;
  /** Seconds by which the picture ends too early; negative if it lasts longer. */
  readonly missingSeconds: number;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
}

/** The version of the method. Rows that were judged with another version are not compared with new ones. */
export const JUDGE_VERSION = 3;

const run = promisify(execFile);
const ALIGN_SECONDS = 4;
const SHIFTS = [-1, 0, 1] as const;

/**
 * Judges a file against its source, in the source's size (at most 1080 lines) and at its frame rate (at most 60).
 * @throws Error if one of the files cannot be decoded
 */
export async function judge(sourcePath: string, resultPath: string): Promise<Verdict> {
  const source = probeVideo(sourcePath);
  const result = probeVideo(resultPath);
  const sides = sidesOf({ path: sourcePath, facts: source }, { path: resultPath, facts: result });
  const terms = comparisonSettings(source);
  const shiftFrames = await findShift(sides, terms);
  const scores = await vmafScores(sides, terms, shiftFrames);
  return {
    sizeBytes: statSync(resultPath).size,
    vmafMean: scores.reduce((sum, score) => sum + score, 0) / scores.length,
    vmafP5: percentile(scores, 0.05),
    shiftFrames,
    missingSeconds: source.durationSeconds - result.durationSeconds,
    width: result.width,
    height: result.height,
    frameRate: result.frameRate,
  };
}

/** One of the two files that are compared. */
interface Side {
  readonly path: string;
  readonly colors: Colors;
}

export interface Sides {
  readonly source: Side;
  readonly result: Side;
}

interface ProbedFile {
  readonly path: string;
  readonly facts: VideoInfo;
}

/** Both files with the meaning of their sample values. */
export function sidesOf(source: ProbedFile, result: ProbedFile): Sides {
  const colors = colorsOf(source.facts);
  return {
    source: { path: source.path, colors },
    result: { path: result.path, colors: colorsOf(result.facts, colors) },
  };
}

/** Only the sample values are converted, not the transfer curve; zimg needs that stated. */
const NOMINAL_TRANSFER_IN = 'primariesin=bt709:transferin=bt709';
const NOMINAL_TRANSFER = 'primaries=bt709:transfer=bt709';

/** Brings both files to the same shape, and drops frames at the start of one of them to undo a shift. */
function normalizeFilter(
  { matrix, range }: Colors,
  terms: Omit<ComparisonSettings, 'frameStep'>,
  dropFrames: number,
): string {
  const { width, height, frameRate } = terms;
  const drop = dropFrames > 0 ? `trim=start_frame=${dropFrames},setpts=PTS-STARTPTS,` : '';
  // The picture is stretched to the source's size as a viewer sees it, whatever shape its pixels had, and its values are
  // converted to the same colours on both sides; otherwise a label alone would count as a loss. zimg does this, because
  // its error is a tenth of swscale's: with swscale, a well-converted picture scored half a point worse than an unconverted one.
  const scale = `scale=${width}:${height}:flags=bicubic`;
  const same = `zscale=matrixin=${matrix}:rangein=${range}:${NOMINAL_TRANSFER_IN}:matrix=bt709:range=tv:${NOMINAL_TRANSFER}`;
  const labelled = `setparams=colorspace=${matrix}:range=${range}`;
  return `setpts=PTS-STARTPTS,fps=${frameRate},${drop}${labelled},${scale},${same},setsar=1,format=yuv420p`;
}

/** Contenders may lose or repeat the first frame; a picture that is one frame late must not count as a bad one. */
async function findShift({ source, result }: Sides, terms: ComparisonSettings): Promise<number> {
  const small = { ...terms, width: 320, height: 180 };
  const psnrByShift: { shift: number; psnr: number }[] = [];
  for (const shift of SHIFTS) {
    const graph = `[0:v]${normalizeFilter(result.colors, small, shift)}[d];[1:v]${normalizeFilter(source.colors, small, -shift)}[r];[d][r]psnr=shortest=1`;
    const limit = ['-t', String(ALIGN_SECONDS)];
    const inputs = [...limit, '-i', result.path, ...limit, '-i', source.path];
    const { stderr } = await run(findTool('ffmpeg'), [
      '-nostdin',
      ...inputs,
      '-filter_complex',
      graph,
      '-f',
      'null',
      '-',
    ]);
    const told = /average:(inf|[\d.]+)/.exec(stderr)?.[1];
    if (told === undefined) throw new Error('ffmpeg reported no PSNR');
    psnrByShift.push({ shift, psnr: told === 'inf' ? 200 : Number(told) });
  }
  return bestShift(psnrByShift);
}

/** VMAF of each judged frame when the result is shifted by this many frames. */
export async function vmafScores(
  { source, result }: Sides,
  terms: ComparisonSettings,
  shiftFrames: number,
): Promise<number[]> {
  return await withTemporaryFolder(join(tmpdir(), 'mailsized-vmaf-'), async (folder) => {
    const options = `model=version=vmaf_v0.6.1:n_threads=2:n_subsample=${terms.frameStep}:shortest=1:log_fmt=json:log_path=vmaf.json`;
    const graph = `[0:v]${normalizeFilter(result.colors, terms, shiftFrames)}[d];[1:v]${normalizeFilter(source.colors, terms, -shiftFrames)}[r];[d][r]libvmaf=${options}`;
    const inputs = ['-i', result.path, '-i', source.path];
    await run(findTool('ffmpeg'), ['-v', 'error', '-nostdin', ...inputs, '-filter_complex', graph, '-f', 'null', '-'], {
      cwd: folder,
    });
    const log = JSON.parse(readFileSync(join(folder, 'vmaf.json'), 'utf8')) as {
      frames: { metrics: { vmaf: number } }[];
    };
    return log.frames.map(({ metrics }) => metrics.vmaf);
  });
}
