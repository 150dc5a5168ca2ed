/** VMAF of one frame, 0 to 100. */
export interface FrameVmaf {
  readonly frame: number;
  readonly vmaf: number;
}

/** Mean over the frames; undefined for none. */
export function meanVmaf(frames: readonly FrameVmaf[]): number | undefined {
  if (frames.length === 0) return undefined;
  return frames.reduce((sum, { vmaf }) => sum + vmaf, 0) / frames.length;
}
