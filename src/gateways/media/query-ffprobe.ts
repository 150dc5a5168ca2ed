import { INPUT_GUARD, frameLimit } from '../../domain/media/argv/ffmpeg-argv.js';
import { classifyToolFailure, exceededLimit } from './classify-tool-failure.js';
import { MediaError } from './media-error.js';
import { withinSeconds, type MediaTools } from './media-tools.js';
import { runTool, type ToolResult } from './run-tool.js';

/** A picture over the limit has no size if only its frames state it. The log then explains why `read` fails. */
export function explainLimit<T>({ log }: FfprobeAnswer, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const rejection = exceededLimit(log);
    throw rejection === null ? error : new MediaError('limit_exceeded', { log, rejection, cause: error });
  }
}

export function reject(rejection: 'too_many_streams' | 'too_many_frames'): never {
  throw new MediaError('unreadable_input', { rejection });
}

/** What ffprobe prints for one query about a file. A file that ffprobe cannot handle is `unreadable_input`. */
export async function queryFfprobe(
  toolbox: MediaTools,
  inputPath: string,
  query: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  return (await askFfprobe(toolbox, inputPath, query, signal)).stdout;
}

type FfprobeAnswer = Pick<ToolResult, 'stdout' | 'log'>;

export async function askFfprobe(
  { options }: MediaTools,
  inputPath: string,
  query: readonly string[],
  signal: AbortSignal,
): Promise<FfprobeAnswer> {
  const { ffprobePath: tool, sandbox, background } = options;
  const limits = withinSeconds(options, PROBE_TIMEOUT_SECONDS);
  const launch = { tool, sandbox, limits, readPath: inputPath, background };
  const { exitStatus, stdout, log, truncated } = await runTool(
    launch,
    ['-v', 'error', ...INPUT_GUARD, ...frameLimit(limits.maxPixels), ...query, inputPath],
    signal,
  );
  if (truncated) reject('too_many_frames');
  if (exitStatus === 0) return { stdout, log };
  if (/exceeds max_streams/.test(log)) reject('too_many_streams');
  const failure = classifyToolFailure(log, exitStatus);
  // A file that ffprobe cannot handle does not count as a video.
  throw failure.code === 'encode_failed' ? new MediaError('unreadable_input', { log }) : failure;
}

/** Reading 2 GB takes seconds, and nothing is decoded. A file that takes longer was crafted to do so. */
const PROBE_TIMEOUT_SECONDS = 120;
