import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { findTool } from './tools.js';

const execFileAsync = promisify(execFile);

const SECONDS = 30;
/** Above the required size, because the encoder stays below its target rate on calm clips. */
const HEADROOM = 1.15;
const ATTEMPTS = 4;

export interface SampleVideoOptions {
  /** A short clip of any kind; it is repeated. */
  readonly sourceClip: string;
  readonly minSizeBytes: number;
  readonly outputPath: string;
}

/**
 * Makes an ordinary-looking video (H.264, AAC if the clip has sound, MP4) of half a minute that is at least
 * `minSizeBytes` large, so that there is something to compress. Needs a few seconds of CPU for 30 MB of 720p.
 * A repeat replaces the file. Returns its size in bytes.
 * @throws Error when the clip is too calm to reach that size
 */
export async function generateSampleVideo({
  sourceClip,
  minSizeBytes,
  outputPath,
}: SampleVideoOptions): Promise<number> {
  let bitrateBps = (minSizeBytes * 8 * HEADROOM) / SECONDS;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    await encodeLooped(sourceClip, Math.round(bitrateBps), outputPath);
    const { size } = await stat(outputPath);
    if (size >= minSizeBytes) return size;
    bitrateBps *= Math.max(1.3, minSizeBytes / size);
  }
  throw new Error('the sample clip cannot be made large enough: use one with more motion');
}

async function encodeLooped(sourceClip: string, bitrateBps: number, outputPath: string): Promise<void> {
  const fast = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-b:v', String(bitrateBps)];
  await execFileAsync(findTool('ffmpeg'), [
    ...['-hide_banner', '-nostdin', '-v', 'error', '-y', '-stream_loop', '-1', '-i', sourceClip, '-t', String(SECONDS)],
    ...['-map', '0:V:0', '-map', '0:a:0?', ...fast, '-c:a', 'aac', '-ac', '2', '-movflags', '+faststart', outputPath],
  ]);
}
