import {
  INPUT_GUARD,
  frameLimit,
  readingOptions,
  turnOptions,
  videoStreamSpecifier,
} from '../../domain/media/argv/ffmpeg-argv.js';
import type { FieldOrder, MediaFacts } from '../../domain/media/facts/media-facts.js';
import { runTool } from './run-tool.js';
import { withinSeconds, type MediaTools } from './media-tools.js';

/** Heights of standard-definition television. Other pictures are not checked for unflagged interlacing. */
const SD_HEIGHTS = [480, 486, 512, 576];
const DETECTION_TIMEOUT_SECONDS = 60;
const FRAMES_TO_ANALYZE = 100;
/** Share of the judged frames that must be combed in the same order. */
const MIN_CONSISTENT_SHARE = 0.6;

/**
 * Finds interlacing that the file does not declare, as some converters leave it, and returns the order of its fields;
 * null for ordinary pictures. Analyzes about a hundred frames, and only pictures with a television size. A decoding
 * error here is ignored: later steps report it.
 */
export async function detectUnflaggedInterlacing(
  { options }: MediaTools,
  inputPath: string,
  facts: MediaFacts,
  signal: AbortSignal,
): Promise<FieldOrder | null> {
  const { video } = facts;
  if (video.fieldOrder !== undefined || !SD_HEIGHTS.includes(video.height)) return null;
  const { ffmpegPath: tool, sandbox, threads, background } = options;
  const limits = withinSeconds(options, DETECTION_TIMEOUT_SECONDS);
  const guard = [
    '-threads',
    String(threads),
    ...INPUT_GUARD,
    ...frameLimit(limits.maxPixels),
    ...turnOptions(facts),
    ...readingOptions(facts.reading),
  ];
  const input = [...guard, '-noautorotate', '-i', inputPath, '-map', videoStreamSpecifier(facts)];
  const judge = ['-frames:v', String(FRAMES_TO_ANALYZE), '-vf', 'idet', '-f', 'null', '-'];
  const { log } = await runTool(
    { tool, sandbox, limits, readPath: inputPath, background },
    ['-hide_banner', '-nostdin', '-nostats', ...input, ...judge],
    signal,
  );
  return parseIdetResult(log);
}

const IDET_RESULT = /Multi frame detection: TFF:\s*(\d+) BFF:\s*(\d+) Progressive:\s*(\d+) Undetermined:\s*(\d+)/g;

function parseIdetResult(log: string): FieldOrder | null {
  // ffmpeg first creates an instance of the filter only to learn its format. That one reports zero frames.
  const match = [...log.matchAll(IDET_RESULT)].at(-1);
  if (match === undefined) return null;
  const [tff = 0, bff = 0, progressive = 0, undetermined = 0] = match.slice(1).map(Number);
  const enough = MIN_CONSISTENT_SHARE * (tff + bff + progressive + undetermined);
  if (tff > 0 && tff >= enough) return 'tff';
  return bff > 0 && bff >= enough ? 'bff' : null;
}
