import { realpath, stat } from 'node:fs/promises';
import { INPUT_GUARD } from '../../domain/media/argv/ffmpeg-argv.js';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import { MAX_FRAMES } from '../../domain/media/facts/media-limits.js';
import { detectUnflaggedInterlacing } from './detect-interlacing.js';
import { MediaError } from './media-error.js';
import { PACKET_QUERY, parsePacketScan } from './packet-scan.js';
import { parseProbedFile } from './parse-probe.js';
import { runTool } from './run-tool.js';
import { mergeScannedFacts } from './merge-scanned-facts.js';
import { classifyToolFailure } from './classify-tool-failure.js';
import type { MediaTools } from './media-tools.js';

/** With more streams than this, probing stops: no limit allows as many. */
const MAX_PROBED_STREAMS = 500;

/** Facts of the file at `path`; see `MediaGateway.probe`. */
export async function probe(toolbox: MediaTools, path: string, signal: AbortSignal): Promise<MediaFacts> {
  const facts = await probeStreams(toolbox, path, signal);
  const unflaggedFieldOrder = await detectUnflaggedInterlacing(toolbox, await realpath(path), facts, signal);
  return unflaggedFieldOrder === null ? facts : { ...facts, video: { ...facts.video, unflaggedFieldOrder } };
}

/** The same without a check of the pictures. That is enough for our own files, which are never interlaced. */
export async function probeStreams(toolbox: MediaTools, path: string, signal: AbortSignal): Promise<MediaFacts> {
  const inputPath = await realpath(path);
  const { size } = await stat(inputPath);
  const ask = (query: readonly string[]) => queryFfprobe(toolbox, inputPath, query, signal);
  const headers = await ask(['-show_format', '-show_streams', '-of', 'json']);
  const { parsed, chosen } = parseProbedFile(headers, size);
  if (parsed.streamCount > MAX_PROBED_STREAMS) reject('too_many_streams');
  if ((parsed.video.frameCount ?? 0) > MAX_FRAMES) reject('too_many_frames');
  const scan = parsePacketScan(await ask(PACKET_QUERY), { joinsJumps: /^mpeg/.test(parsed.containerFormat) });
  return mergeScannedFacts(parsed, chosen, scan);
}

function reject(rejection: 'too_many_streams' | 'too_many_frames'): never {
  throw new MediaError('unreadable_input', { rejection });
}

/** Runs one ffprobe query about a file. A file that ffprobe cannot handle is `unreadable_input`. */
export async function queryFfprobe(
  { options }: MediaTools,
  inputPath: string,
  query: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { ffprobePath: tool, sandbox, limits } = options;
  const wallSeconds = Math.min(limits.wallSeconds, PROBE_TIMEOUT_SECONDS);
  const launch = {
    tool,
    sandbox,
    limits: { ...limits, wallSeconds, cpuSeconds: PROBE_TIMEOUT_SECONDS },
    readPath: inputPath,
  };
  const { exitStatus, stdout, log, truncated } = await runTool(
    launch,
    ['-v', 'error', ...INPUT_GUARD, ...query, inputPath],
    signal,
  );
  if (truncated) reject('too_many_frames');
  if (exitStatus === 0) return stdout;
  if (/exceeds max_streams/.test(log)) reject('too_many_streams');
  const failure = classifyToolFailure(log, exitStatus);
  // A file that ffprobe cannot handle does not count as a video.
  throw failure.code === 'encode_failed' ? new MediaError('unreadable_input', { log }) : failure;
}

/** Reading 2 GB takes seconds, and nothing is decoded. A file that needs longer was made to do so. */
const PROBE_TIMEOUT_SECONDS = 120;
