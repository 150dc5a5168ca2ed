import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { FrameVmaf } from '../../domain/media/sample/vmaf.js';

const schema = z.object({
  frames: z.array(z.object({ frameNum: z.number(), metrics: z.object({ vmaf: z.number() }) })),
});

/** Reads a log that libvmaf wrote. */
export async function readVmafLog(path: string): Promise<readonly FrameVmaf[]> {
  const { frames } = schema.parse(JSON.parse(await readFile(path, 'utf8')));
  return frames.map(({ frameNum, metrics }) => ({ frame: frameNum, vmaf: metrics.vmaf }));
}
