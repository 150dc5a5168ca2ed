import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** VMAF of one frame, 0 to 100. */
export interface FrameVmaf {
  readonly frame: number;
  readonly vmaf: number;
}

const schema = z.object({
  frames: z.array(z.object({ frameNum: z.number(), metrics: z.object({ vmaf: z.number() }) })),
});

/** Reads libvmaf's JSON log. */
export async function readVmafLog(path: string): Promise<readonly FrameVmaf[]> {
  const { frames } = schema.parse(JSON.parse(await readFile(path, 'utf8')));
  return frames.map(({ frameNum, metrics }) => ({ frame: frameNum, vmaf: metrics.vmaf }));
}

/** Mean over the frames; undefined for none. */
export function meanVmaf(frames: readonly FrameVmaf[]): number | undefined {
  if (frames.length === 0) return undefined;
  return frames.reduce((sum, { vmaf }) => sum + vmaf, 0) / frames.length;
}
