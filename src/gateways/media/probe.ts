import { realpath, stat } from 'node:fs/promises';
import { INPUT_GUARD } from '../../domain/media/ffmpeg-argv.js';
import type { MediaFacts } from '../../domain/media/media-facts.js';
import { MAX_FRAMES } from '../../domain/media/media-limits.js';
import { detectUnflaggedFields } from './detect-fields.js';
import { MediaError } from './media-error.js';
import { PACKET_QUERY, readPacketScan } from './packet-scan.js';
import { parseProbedFile } from './parse-probe.js';
import { runTool } from './run-tool.js';
import { settleFacts } from './settle-facts.js';
import { toolFailure } from './tool-failure.js';
import type { Toolbox } from './toolbox.js';

/** Streams beyond which it is no use to look further: no limit allows as many. */
const ABSURD_STREAMS = 500;

/** Facts of the file at `path`; see `MediaGateway.probe`. */
export async function probe(toolbox: Toolbox, path: string, signal: AbortSignal): Promise<MediaFacts> {
  const facts = await probeStreams(toolbox, path, signal);
  const unflaggedFieldOrder = await detectUnflaggedFields(toolbox, await realpath(path), facts, signal);
  return unflaggedFieldOrder === null ? facts : { ...facts, video: { ...facts.video, unflaggedFieldOrder } };
}

/** The same without a look at the pictures: enough for a file of ours, which is never interlaced. */
export async function probeStreams(toolbox: Toolbox, path: string, signal: AbortSignal): Promise<MediaFacts> {
  const inputPath = await realpath(path);
  const { size } = await stat(inputPath);
  const ask = (query: readonly string[]) => askFfprobe(toolbox, inputPath, query, signal);
  const headers = await ask(['-show_format', '-show_streams', '-of', 'json']);
  const { parsed, chosen } = parseProbedFile(headers, size);
  if (parsed.streamCount > ABSURD_STREAMS) refuse('too_many_streams');
  if ((parsed.video.frameCount ?? 0) > MAX_FRAMES) refuse('too_many_frames');
  const scan = readPacketScan(await ask(PACKET_QUERY), { joinsJumps: /^mpeg/.test(parsed.containerFormat) });
  return settleFacts(parsed, chosen, scan);
}

function refuse(rejection: 'too_many_streams' | 'too_many_frames'): never {
  throw new MediaError('unreadable_input', { rejection });
}

/** One query to ffprobe about a file; whatever ffprobe cannot cope with is `unreadable_input`. */
export async function askFfprobe(
  { options }: Toolbox,
  inputPath: string,
  query: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { ffprobePath: tool, sandbox, limits } = options;
  const wallSeconds = Math.min(limits.wallSeconds, PROBE_SECONDS);
  const launch = { tool, sandbox, limits: { ...limits, wallSeconds, cpuSeconds: PROBE_SECONDS }, readPath: inputPath };
  const { exitStatus, stdout, log, cutOff } = await runTool(
    launch,
    ['-v', 'error', ...INPUT_GUARD, ...query, inputPath],
    signal,
  );
  if (cutOff) refuse('too_many_frames');
  if (exitStatus === 0) return stdout;
  if (/exceeds max_streams/.test(log)) refuse('too_many_streams');
  const failure = toolFailure(log, exitStatus);
  // Whatever ffprobe itself cannot cope with is not a video to us.
  throw failure.code === 'encode_failed' ? new MediaError('unreadable_input', { log }) : failure;
}

/** Reading 2 GB takes seconds, and no decoding is done; a file that needs more than this is meant to. */
const PROBE_SECONDS = 120;
