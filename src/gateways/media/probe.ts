import { realpath, stat } from 'node:fs/promises';
import { INPUT_GUARD } from '../../domain/media/ffmpeg-argv.js';
import type { MediaFacts } from '../../domain/media/media-facts.js';
import { MediaError } from './media-error.js';
import { parseProbe } from './parse-probe.js';
import { runTool } from './run-tool.js';
import { toolFailure } from './tool-failure.js';
import type { Toolbox } from './toolbox.js';

/** Facts of the file at `path`; see `MediaGateway.probe`. */
export async function probe(toolbox: Toolbox, path: string, signal: AbortSignal): Promise<MediaFacts> {
  const inputPath = await realpath(path);
  const { size } = await stat(inputPath);
  const parsed = parseProbe(
    await askFfprobe(toolbox, inputPath, ['-show_format', '-show_streams', '-of', 'json'], signal),
    size,
  );
  const durationMs = parsed.durationMs ?? (await durationFromPackets(toolbox, inputPath, signal));
  return { ...parsed, durationMs };
}

/** Screen recordings made by browsers do not state their length: the last packet tells. */
async function durationFromPackets(toolbox: Toolbox, inputPath: string, signal: AbortSignal): Promise<number> {
  const query = ['-select_streams', 'V:0', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0'];
  const times = (await askFfprobe(toolbox, inputPath, query, signal)).split('\n').map(Number.parseFloat);
  const known = times.filter(Number.isFinite);
  const lastSeconds = known.reduce((latest, time) => Math.max(latest, time), 0);
  if (known.length === 0) throw new MediaError('unreadable_input', { rejection: 'no_duration' });
  const frameSeconds = known.length > 1 ? lastSeconds / (known.length - 1) : 1 / 30;
  return Math.round((lastSeconds + frameSeconds) * 1000);
}

async function askFfprobe(
  { options }: Toolbox,
  inputPath: string,
  query: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { ffprobePath: tool, sandbox, limits } = options;
  const wallSeconds = Math.min(limits.wallSeconds, PROBE_SECONDS);
  const launch = { tool, sandbox, limits: { ...limits, wallSeconds, cpuSeconds: PROBE_SECONDS }, readPath: inputPath };
  const { exitStatus, stdout, log } = await runTool(
    launch,
    ['-v', 'error', ...INPUT_GUARD, ...query, inputPath],
    signal,
  );
  if (exitStatus === 0) return stdout;
  const failure = toolFailure(log, exitStatus);
  // Whatever ffprobe itself cannot cope with is not a video to us.
  throw failure.code === 'encode_failed' ? new MediaError('unreadable_input', { log }) : failure;
}

/** Reading headers takes well under a second; a file that needs more than this is meant to. */
const PROBE_SECONDS = 60;
