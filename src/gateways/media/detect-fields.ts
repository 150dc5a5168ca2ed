import { INPUT_GUARD } from '../../domain/media/ffmpeg-argv.js';
import type { FieldOrder, MediaFacts } from '../../domain/media/media-facts.js';
import { runTool } from './run-tool.js';
import type { Toolbox } from './toolbox.js';

/** Heights of television pictures: nothing else was ever interlaced. */
const TELEVISION_HEIGHTS = [480, 486, 512, 576];
const LOOK_SECONDS = 60;
const FRAMES_TO_JUDGE = 100;
/** Share of the judged frames that must be combed in the same order. */
const CLEAR_SHARE = 0.6;

/**
 * The order of fields that are in the picture although the file does not say so, as converters leave them behind; null
 * for ordinary pictures. Looks at some hundred frames, and only where television sizes make it likely. What cannot be
 * decoded here is left to the steps that report it.
 */
export async function detectUnflaggedFields(
  { options }: Toolbox,
  inputPath: string,
  { video }: MediaFacts,
  signal: AbortSignal,
): Promise<FieldOrder | null> {
  if (video.fieldOrder !== undefined || !TELEVISION_HEIGHTS.includes(video.height)) return null;
  const { ffmpegPath: tool, sandbox, threads } = options;
  const limits = { ...options.limits, wallSeconds: LOOK_SECONDS, cpuSeconds: LOOK_SECONDS };
  const input = ['-threads', String(threads), ...INPUT_GUARD, '-noautorotate', '-i', inputPath, '-map', '0:V:0'];
  const judge = ['-frames:v', String(FRAMES_TO_JUDGE), '-vf', 'idet', '-f', 'null', '-'];
  const { log } = await runTool(
    { tool, sandbox, limits, readPath: inputPath },
    ['-hide_banner', '-nostdin', '-nostats', ...input, ...judge],
    signal,
  );
  return readVerdict(log);
}

const VERDICT = /Multi frame detection: TFF:\s*(\d+) BFF:\s*(\d+) Progressive:\s*(\d+) Undetermined:\s*(\d+)/g;

function readVerdict(log: string): FieldOrder | null {
  // A first instance of the filter, made only to learn its format, reports that it has seen nothing.
  const match = [...log.matchAll(VERDICT)].at(-1);
  if (match === undefined) return null;
  const [tff = 0, bff = 0, progressive = 0, undetermined = 0] = match.slice(1).map(Number);
  const enough = CLEAR_SHARE * (tff + bff + progressive + undetermined);
  if (tff > 0 && tff >= enough) return 'tff';
  return bff > 0 && bff >= enough ? 'bff' : null;
}
