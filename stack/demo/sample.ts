import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { generateSampleVideo } from '../sample-video.js';
import { projectRoot } from '../tools.js';
import { DemoFailure } from './demo-failure.js';
import { formatMegabytes } from './format.js';

/** Well above every provider's limit, so that there is something to compress. */
const MIN_SIZE_BYTES = 30_000_000;

/** Returns the path of the sample video, which is made once and kept. Two calls at once do not disturb each other. */
export async function sampleVideo(say: (message: string) => void): Promise<string> {
  const folder = join(projectRoot, '.data', 'samples');
  const path = join(folder, 'bigbuckbunny.mp4');
  if (sizeOf(path) >= MIN_SIZE_BYTES) return path;
  say(`making a sample video of more than ${formatMegabytes(MIN_SIZE_BYTES)} (only the first time)`);
  mkdirSync(folder, { recursive: true });
  const unfinished = join(folder, `bigbuckbunny.${process.pid}.part.mp4`);
  try {
    const sourceClip = join(projectRoot, '.cache', 'samples', 'bigbuckbunny.mp4');
    await generateSampleVideo({ sourceClip, minSizeBytes: MIN_SIZE_BYTES, outputPath: unfinished });
    renameSync(unfinished, path); // so that a kill leaves no incomplete sample under the real name
  } finally {
    rmSync(unfinished, { force: true });
  }
  return path;
}

/** @throws DemoFailure with exit code 2 when this is not a file that can be sent */
export function validateVideoFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new DemoFailure(`there is no file ${path}`, { exitCode: 2 });
  if (!found.isFile()) throw new DemoFailure(`${path} is not a file`, { exitCode: 2 });
  if (found.size === 0) throw new DemoFailure(`${path} is empty`, { exitCode: 2 });
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
