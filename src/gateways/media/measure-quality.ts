import { copyFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import { referencePicture } from '../../domain/media/plan/picture-plan.js';
import { isLargeEnoughForVmaf, outputVmafArgv } from '../../domain/media/argv/sample-argv.js';
import { meanVmaf } from '../../domain/media/sample/vmaf.js';
import type { ScratchOptions } from './media.gateway.js';
import { withWorkDir } from './work-dir.js';
import type { MediaTools } from './media-tools.js';
import { readVmafLog } from './vmaf-log.js';

const MAX_FRAMES_COMPARED = 600;
const LOG = 'vmaf.json';

/** VMAF of a finished file; see `MediaGateway.measureQuality`. */
export async function measureQuality(
  toolbox: MediaTools,
  path: string,
  facts: MediaFacts,
  outputPath: string,
  { scratchDir, signal }: ScratchOptions,
): Promise<number | null> {
  const picture = referencePicture(facts.video);
  if (!isLargeEnoughForVmaf(picture) || !(await toolbox.canMeasureVmaf())) return null;
  const readPath = await realpath(path);
  return withWorkDir(scratchDir, async (workDir) => {
    const output = join(workDir, 'output.mp4');
    await copyFile(outputPath, output);
    const step = Math.max(1, Math.ceil(((facts.durationMs / 1000) * picture.frameRate) / MAX_FRAMES_COMPARED));
    const context = toolbox.argvContext(readPath, facts);
    const argv = outputVmafArgv(context, output, picture, { step, log: LOG }, join(workDir, 'none'));
    await toolbox.ffmpeg({ argv, readPath, workDir, signal });
    return meanVmaf(await readVmafLog(join(workDir, LOG))) ?? null;
  });
}
