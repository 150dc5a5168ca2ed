import { INPUT_GUARD, frameLimit, readingOptions } from '../../domain/media/argv/ffmpeg-argv.js';
import type { Reading } from '../../domain/media/facts/reading.js';
import { withinSeconds, type MediaTools } from './media-tools.js';
import { runTool } from './run-tool.js';

/** Sound decodes hundreds of times faster than it plays. A file that needs longer gets no levels. */
const TIMEOUT_SECONDS = 60;
/** Further tracks are not compared: that is not worth the time before payment. */
const MAX_TRACKS = 16;

/**
 * Mean level in dB of full scale of each of these sound tracks, by their number in the file. Decodes the whole tracks,
 * and no picture. A track that cannot be decoded has no level.
 */
export async function measureTrackLevels(
  { options }: MediaTools,
  inputPath: string,
  tracks: readonly number[],
  { reading, signal }: { readonly reading: Reading | undefined; readonly signal: AbortSignal },
): Promise<ReadonlyMap<number, number>> {
  const compared = tracks.slice(0, MAX_TRACKS);
  const graph = compared.map((track) => `[0:a:${track}]volumedetect@${track}[level${track}]`).join(';');
  const outputs = compared.flatMap((track) => ['-map', `[level${track}]`]);
  const { ffmpegPath: tool, sandbox, threads, background } = options;
  const limits = withinSeconds(options, TIMEOUT_SECONDS);
  const guard = ['-threads', String(threads), ...INPUT_GUARD, ...frameLimit(limits.maxPixels)];
  const input = [...guard, ...readingOptions(reading), '-vn', '-i', inputPath];
  const { log } = await runTool(
    { tool, sandbox, limits, readPath: inputPath, background },
    ['-hide_banner', '-nostdin', '-nostats', ...input, '-filter_complex', graph, ...outputs, '-f', 'null', '-'],
    signal,
  );
  const levels = log.matchAll(/\[volumedetect@(\d+) @ \w+\] mean_volume: (-?[\d.]+) dB/g);
  return new Map([...levels].map(([, track = '', level = '']) => [Number(track), Number(level)]));
}
