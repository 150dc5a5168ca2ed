import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { posterArgv } from '../../domain/media/argv/ffmpeg-argv.js';
import { createCapabilityProbe, selfTest } from './capability-probe.js';
import { encode } from './encode.js';
import { makePreview } from './make-preview.js';
import { measureComplexity } from './measure-complexity.js';
import { measureQuality } from './measure-quality.js';
import type { MediaGateway, ScratchOptions } from './media.gateway.js';
import { probe } from './probe.js';
import { moveFile } from './move-file.js';
import { withinBudget } from './run-budget.js';
import { withWorkDir } from './work-dir.js';
import { createMediaTools, type FfmpegMediaOptions, type MediaTools } from './media-tools.js';

export { DEFAULT_TOOL_LIMITS, type FfmpegMediaOptions } from './media-tools.js';

const POSTER_SIDE_PX = 640;

/** Media gateway that uses ffmpeg and ffprobe. Every run is in the sandbox. */
export function createFfmpegMediaGateway(options: FfmpegMediaOptions): MediaGateway {
  const proof = createCapabilityProbe(options);
  const toolbox = createMediaTools(options, () => proof.canDo('vmaf'));
  return {
    probe: (path, options) => withinBudget(toolbox, options.budget, (tools) => probe(tools, path, options)),
    measureComplexity: (path, facts, ceilingsBytes, scratch) =>
      withinBudget(toolbox, scratch.budget, (tools) => measureComplexity(tools, path, facts, ceilingsBytes, scratch)),
    encode: async (request, encodeOptions) => {
      // In parallel: otherwise the first encode of a process would wait for the version tests.
      const versionsOf = proof.versionsFor(request.encoder);
      const [report, versions] = await Promise.all([encode(toolbox, request, encodeOptions), versionsOf]);
      return { ...report, versions };
    },
    makePreview: (request, scratch) =>
      withinBudget(toolbox, scratch.budget, (tools) => makePreview(tools, request, scratch)),
    measureQuality: (path, facts, outputPath, scratch) => measureQuality(toolbox, path, facts, outputPath, scratch),
    extractPoster: (path, outputPath, scratch) => extractPoster(toolbox, path, outputPath, scratch),
    capabilities: proof.capabilities,
    selfTest: (encoder, scratchDir) => selfTest(options, encoder, scratchDir),
  };
}

async function extractPoster(
  toolbox: MediaTools,
  path: string,
  outputPath: string,
  scratch: ScratchOptions,
): Promise<void> {
  const inputPath = await realpath(path);
  await withWorkDir(scratch.scratchDir, async (workDir) => {
    const posterPath = join(workDir, 'poster.jpg');
    const argv = posterArgv(inputPath, posterPath, POSTER_SIDE_PX);
    await toolbox.ffmpeg({ argv, readPath: inputPath, workDir, signal: scratch.signal });
    await moveFile(posterPath, outputPath);
  });
}
