import { frameHashArguments } from '../../../domain/media/argv/decode-argv.js';
import { parseFrameHashes, showTheSame, type DecodedStreams } from '../../../domain/media/encode/decoded-streams.js';
import type { MediaFacts } from '../../../domain/media/facts/media-facts.js';
import { assertFaultOfFile } from '../classify-tool-failure.js';
import type { MediaTools } from '../media-tools.js';
import { probeForCopy, probeStreams } from '../probe.js';
import { queryFfprobe } from '../query-ffprobe.js';
import { runTool } from '../run-tool.js';
import { CONFIGURATION_QUERY, hasParameterSets } from './avc-configuration.js';
import { blankCopiedUserData, FRAME_POSITION_QUERY } from './blank-copied-user-data.js';
import { MalformedSeiError } from './sei-messages.js';

/** A file that fits a mail decodes in seconds; twenty minutes of 4K need a quarter of an hour. */
const DECODE_CPU_SECONDS = 3600;

interface UnfinishedCopy {
  readonly inputPath: string;
  readonly facts: MediaFacts;
  readonly copyPath: string;
}

/**
 * Overwrites user data in a copy. Then examines its headers and units, decodes the whole source and the whole copy, and
 * returns whether the copy shows and plays the same as the source and can be played everywhere. A copy that does not must
 * not be delivered. Costs about as much as playing the file twice at full speed. A repeat does the same again.
 */
export async function finishCopy(toolbox: MediaTools, copy: UnfinishedCopy, signal: AbortSignal): Promise<boolean> {
  const { copyPath } = copy;
  const ask = (query: readonly string[]) => queryFfprobe(toolbox, copyPath, query, signal);
  try {
    await blankCopiedUserData(copyPath, await ask(FRAME_POSITION_QUERY));
  } catch (error) {
    if (error instanceof MalformedSeiError) return false;
    throw error;
  }
  const playsAlone = hasParameterSets(await ask(CONFIGURATION_QUERY));
  return playsAlone && (await isFaithful(toolbox, copy, signal));
}

async function isFaithful(
  toolbox: MediaTools,
  { inputPath, facts, copyPath }: UnfinishedCopy,
  signal: AbortSignal,
): Promise<boolean> {
  const copyFacts = await probeStreams(toolbox, copyPath, signal);
  const found = await probeForCopy(toolbox, copyPath, copyFacts, signal);
  if (found === undefined || found.obstacles.length > 0) return false;
  const copy = await decodeWhole(toolbox, copyPath, copyFacts, signal);
  if (copy === null) return false;
  const source = await decodeWhole(toolbox, inputPath, facts, signal);
  return source !== null && showTheSame(source, copy);
}

/** The decoded frames; null when the decoder reports a problem. */
async function decodeWhole(
  toolbox: MediaTools,
  inputPath: string,
  facts: MediaFacts,
  signal: AbortSignal,
): Promise<DecodedStreams | null> {
  const { options } = toolbox;
  const { ffmpegPath: tool, sandbox } = options;
  const limits = { ...options.limits, cpuSeconds: Math.min(options.limits.cpuSeconds, DECODE_CPU_SECONDS) };
  const launch = { tool, sandbox, limits, readPath: inputPath };
  const { exitStatus, stdout, log, truncated } = await runTool(
    launch,
    frameHashArguments(toolbox.argvContext(inputPath, facts), limits.maxPixels),
    signal,
  );
  if (truncated) return null;
  if (exitStatus === 0) return log === '' ? parseFrameHashes(stdout) : null;
  assertFaultOfFile(log, exitStatus);
  return null;
}
