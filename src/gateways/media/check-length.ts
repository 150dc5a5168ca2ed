import { join } from 'node:path';
import { decodeArgv } from '../../domain/media/argv/ffmpeg-argv.js';
import {
  hasAllDecoded,
  isWhole,
  lengthToleranceMs,
  shortfallWithin,
  shortfallsOf,
  streamEndsOf,
  type Shortfall,
  type StreamEnds,
} from '../../domain/media/encode/length-check.js';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import type { EncodeRequest } from './media.gateway.js';
import type { MediaTools } from './media-tools.js';
import { probeStreams } from './probe.js';

interface LengthCheck {
  readonly toolbox: MediaTools;
  readonly request: Pick<EncodeRequest, 'inputPath' | 'facts'>;
  readonly workDir: string;
  readonly signal: AbortSignal;
  /** Counts the frames of the source that the encode could not decode. */
  readonly undecoded: { readonly frames: number };
}

/** An output that contains everything that can be decoded from its source. */
export interface CheckedLength {
  readonly facts: MediaFacts;
  readonly shortfalls: readonly Shortfall[];
}

/**
 * Compares where picture and sound end in an output and in its source. Only if the ends differ from what the packets
 * promise, decodes the source again to find out how much of it can be decoded. Null when the output lacks some of that.
 */
export async function checkLength(check: LengthCheck, outputPath: string): Promise<CheckedLength | null> {
  const facts = await probeStreams(check.toolbox, outputPath, check.signal);
  const source = check.request.facts;
  const toleranceMs = lengthToleranceMs(source, facts);
  const output = streamEndsOf(facts);
  const isComplete = isWhole(output, streamEndsOf(source), toleranceMs);
  if (!isComplete && !hasAllDecoded(output, await decodedEnds(check), toleranceMs)) return null;
  const atEnd = isComplete ? [] : shortfallsOf(output, streamEndsOf(source));
  return { facts, shortfalls: [...atEnd, ...shortfallWithin(source, check.undecoded.frames, atEnd)] };
}

async function decodedEnds(check: LengthCheck): Promise<StreamEnds> {
  const pictureMs = await decodedEndMs(check, 'picture');
  return { pictureMs, soundMs: check.request.facts.audio === null ? null : await decodedEndMs(check, 'sound') };
}

async function decodedEndMs(
  { toolbox, request, workDir, signal }: LengthCheck,
  stream: 'picture' | 'sound',
): Promise<number> {
  const { inputPath, facts } = request;
  const context = { ...toolbox.argvContext(inputPath, facts), lenient: true as const };
  const argv = decodeArgv(context, stream, join(workDir, 'none'));
  const { outTimeMs } = await toolbox.ffmpeg({ argv, readPath: inputPath, workDir, signal });
  return outTimeMs - (facts.leadInMs ?? 0);
}
