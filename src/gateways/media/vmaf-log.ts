import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { VMAF_LOG } from '../../domain/media/sample-argv.js';
import type { FrameVmaf } from '../../domain/media/vmaf.js';

const schema = z.object({
  frames: z.array(z.object({ frameNum: z.number(), metrics: z.object({ vmaf: z.number() }) })),
});

/** Reads the log that libvmaf has left in this folder. */
export async function readVmafLog(workDir: string): Promise<readonly FrameVmaf[]> {
  const { frames } = schema.parse(JSON.parse(await readFile(join(workDir, VMAF_LOG), 'utf8')));
  return frames.map(({ frameNum, metrics }) => ({ frame: frameNum, vmaf: metrics.vmaf }));
}
