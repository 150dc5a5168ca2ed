import { copyFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaFacts } from '../../domain/media/media-facts.js';
import { shownPicture } from '../../domain/media/picture-plan.js';
import { isComparable, qualityArgv } from '../../domain/media/sample-argv.js';
import { meanVmaf } from '../../domain/media/vmaf.js';
import type { Scratch } from './media.gateway.js';
import { withWorkDir } from './scratch.js';
import type { Toolbox } from './toolbox.js';
import { readVmafLog } from './vmaf-log.js';

const MOST_FRAMES = 600;
const LOG = 'vmaf.json';

/** VMAF of a finished file; see `MediaGateway.measureQuality`. */
export async function measureQuality(
  toolbox: Toolbox,
  path: string,
  facts: MediaFacts,
  outputPath: string,
  { scratchDir, signal }: Scratch,
): Promise<number | null> {
  const picture = shownPicture(facts.video);
  if (!isComparable(picture) || !(await toolbox.canCompare())) return null;
  const readPath = await realpath(path);
  return withWorkDir(scratchDir, async (workDir) => {
    const output = join(workDir, 'output.mp4');
    await copyFile(outputPath, output);
    const step = Math.max(1, Math.ceil(((facts.durationMs / 1000) * picture.frameRate) / MOST_FRAMES));
    const context = toolbox.argvContext(readPath, facts);
    const argv = qualityArgv(context, output, picture, { step, log: LOG }, join(workDir, 'none'));
    await toolbox.ffmpeg({ argv, readPath, workDir, signal });
    return meanVmaf(await readVmafLog(join(workDir, LOG))) ?? null;
  });
}
