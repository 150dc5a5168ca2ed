import { fileURLToPath } from 'node:url';

/** Script that puts a tool into its limits; found beside this module, from sources and from the build alike. */
export const WRAPPER_PATH = fileURLToPath(new URL('./run-ffmpeg.sh', import.meta.url));

/** `none` gives up isolation; only for machines without user namespaces, when their operator says so. */
export type SandboxMode = 'bubblewrap' | 'none';

/** Limits of one tool run. They end the run; they are not budgets to be used up. */
export interface ToolLimits {
  readonly cpuSeconds: number;
  /** Address space, which is well above what is used. Not applied to GPU runs: CUDA reserves far more. */
  readonly memoryBytes: number;
  readonly fileBytes: number;
  readonly wallSeconds: number;
}

export interface SandboxedRun {
  readonly tool: string;
  readonly sandbox: SandboxMode;
  readonly limits: ToolLimits;
  /** The only file outside of the scratch folder that can be read. */
  readonly readPath?: string;
  /** The only folder that can be written. */
  readonly scratchDir?: string;
  readonly gpu?: boolean;
}

/** The wrapper script's arguments, up to where the tool's own begin. */
export function sandboxArguments({ tool, sandbox, limits, readPath, scratchDir, gpu = false }: SandboxedRun): string[] {
  return [
    ...['--tool', tool, '--sandbox', sandbox],
    ...(scratchDir === undefined ? [] : ['--scratch', scratchDir]),
    ...(readPath === undefined ? [] : ['--read', readPath]),
    ...(gpu ? ['--gpu'] : []),
    ...['--cpu-seconds', String(limits.cpuSeconds), '--memory-bytes', String(gpu ? 0 : limits.memoryBytes)],
    ...['--file-bytes', String(limits.fileBytes), '--wall-seconds', String(limits.wallSeconds), '--'],
  ];
}

/**
 * Keeps the wall limit of a run without bubblewrap, and returns what stops the clock. Inside bubblewrap `timeout` keeps
 * it; without, the tool itself is the process to kill, and would outlive a `timeout` that is killed in its place.
 */
export function startWallClockLimit({ sandbox, limits }: SandboxedRun, kill: () => void): () => void {
  if (sandbox !== 'none') return () => undefined;
  const clock = setTimeout(kill, limits.wallSeconds * 1000);
  return () => clearTimeout(clock);
}
