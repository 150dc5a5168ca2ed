// Two passes of x264 as in ffmpeg's wiki, with the newer ffmpeg that we use ourselves.
import { execFileSync } from 'node:child_process';
import { findTool } from '../../../stack/tools.js';
import { measuredRun } from '../measured-run.js';
import { plainVideoBps } from '../units.js';
import { rungFor } from './ladder.js';
import { type Contender, type ContenderJob, type ContenderRun, exitOf, totalCost } from './contender.js';

/** The sound bitrate of the wiki's recipe. */
export const WIKI_AUDIO_BPS = 128_000;

const versions = new Map<string, string>();

/** `ffmpeg version …` of the program at this path; read once in each run. */
export function ffmpegVersion(path: string): string {
  const known = versions.get(path);
  if (known !== undefined) return known;
  const firstLine = execFileSync(path, ['-version'], { encoding: 'utf8' }).split('\n')[0] ?? '';
  const version = firstLine.replace(/ Copyright.*/, '');
  versions.set(path, version);
  return version;
}

async function twoPass(job: ContenderJob, scale: readonly string[]): Promise<ContenderRun> {
  const audioBps = job.hasAudio ? WIKI_AUDIO_BPS : 0;
  const videoBps = plainVideoBps(job.ceilingBytes, job.durationSeconds, audioBps);
  if (videoBps <= 0) {
    return { wallSeconds: 0, cpuSeconds: 0, peakMemoryBytes: 0, attempts: 0, exit: 'no bits left for the picture' };
  }
  const both = [findTool('ffmpeg'), '-v', 'error', '-nostdin', '-y', '-i', job.clipPath];
  const video = [...scale, '-c:v', 'libx264', '-b:v', String(videoBps)];
  const sound = job.hasAudio ? ['-c:a', 'aac', '-b:a', String(audioBps)] : ['-an'];
  const options = { cwd: job.scratchDir, timeoutSeconds: job.timeoutSeconds };
  const first = await measuredRun([...both, ...video, '-pass', '1', '-an', '-f', 'null', '/dev/null'], options);
  if (exitOf(first) !== 'ok') return { ...totalCost([first]), attempts: 1, exit: exitOf(first) };
  const second = await measuredRun([...both, ...video, '-pass', '2', ...sound, job.outPath], options);
  return { ...totalCost([first, second]), attempts: 1, exit: exitOf(second) };
}

/** The wiki's recipe: at the source's size, with x264's default preset. */
export const plainTwoPass: Contender = {
  name: 'plain-two-pass',
  describe: 'two-pass x264 at the size of the source, by the wiki of ffmpeg',
  role: 'baseline',
  version: () => `wiki recipe 1, ${ffmpegVersion(findTool('ffmpeg'))}`,
  run: async (job) => await twoPass(job, []),
};

/** The same recipe after scaling to the size that a fixed table gives for the bitrate. */
export const ladderTwoPass: Contender = {
  name: 'ladder-two-pass',
  describe: 'the same, scaled down by a fixed table of bitrates and sizes',
  role: 'baseline',
  version: () => `ladder 1, ${ffmpegVersion(findTool('ffmpeg'))}`,
  run: async (job) => {
    const videoBps = plainVideoBps(job.ceilingBytes, job.durationSeconds, job.hasAudio ? WIKI_AUDIO_BPS : 0);
    const lines = rungFor(videoBps);
    const shorterSide = Math.min(job.width, job.height);
    if (lines >= shorterSide) return await twoPass(job, []);
    return await twoPass(job, ['-vf', job.width >= job.height ? `scale=-2:${lines}` : `scale=${lines}:-2`]);
  },
};
