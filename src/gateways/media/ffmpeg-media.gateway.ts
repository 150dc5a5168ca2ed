import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encoderTestArgv, posterArgv } from '../../domain/media/ffmpeg-argv.js';
import { encode } from './encode.js';
import { makePreview } from './make-preview.js';
import { measureComplexity } from './measure-complexity.js';
import type { Encoder, MediaGateway, Scratch } from './media.gateway.js';
import { probe } from './probe.js';
import { runTool } from './run-tool.js';
import { moveFile, withWorkDir } from './scratch.js';
import { createToolbox, type FfmpegMediaOptions, type Toolbox } from './toolbox.js';

export { DEFAULT_TOOL_LIMITS, type FfmpegMediaOptions } from './toolbox.js';

const POSTER_SIDE_PX = 640;
const TEST_ENCODE_SECONDS = 30;

/** Media gateway on ffmpeg and ffprobe, each run in the sandbox. */
export function createFfmpegMediaGateway(options: FfmpegMediaOptions): MediaGateway {
  const toolbox = createToolbox(options);
  return {
    probe: (path, { signal }) => probe(toolbox, path, signal),
    measureComplexity: (path, facts, scratch) => measureComplexity(toolbox, path, facts, scratch),
    encode: (request, encodeOptions) => encode(toolbox, request, encodeOptions),
    makePreview: (request, scratch) => makePreview(toolbox, request, scratch),
    extractPoster: (path, outputPath, scratch) => extractPoster(toolbox, path, outputPath, scratch),
    canEncode: (encoder) => canEncode(toolbox, encoder),
  };
}

async function extractPoster(toolbox: Toolbox, path: string, outputPath: string, scratch: Scratch): Promise<void> {
  const inputPath = await realpath(path);
  await withWorkDir(scratch.scratchDir, async (workDir) => {
    const posterPath = join(workDir, 'poster.jpg');
    const argv = posterArgv(inputPath, posterPath, POSTER_SIDE_PX);
    await toolbox.ffmpeg({ argv, readPath: inputPath, workDir, signal: scratch.signal });
    await moveFile(posterPath, outputPath);
  });
}

async function canEncode({ options }: Toolbox, encoder: Encoder): Promise<boolean> {
  return withWorkDir(tmpdir(), async (scratchDir) => {
    const limits = { ...options.limits, wallSeconds: TEST_ENCODE_SECONDS };
    const launch = { tool: options.ffmpegPath, sandbox: options.sandbox, limits, scratchDir, gpu: encoder === 'nvenc' };
    const args = encoderTestArgv(encoder, join(scratchDir, 'test.mp4'));
    const signal = AbortSignal.timeout((TEST_ENCODE_SECONDS + 5) * 1000);
    try {
      const { exitStatus } = await runTool(launch, args, signal);
      return exitStatus === 0;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  });
}
