import { fileURLToPath } from 'node:url';

/** The script that runs a tool within its limits. It is in the folder of this module, in the sources and in the build. */
export const WRAPPER_PATH = fileURLToPath(new URL('./run-ffmpeg.sh', import.meta.url));

/** `none` runs without isolation. Only for machines without user namespaces, and only if the operator sets it. */
export type SandboxMode = 'bubblewrap' | 'none';

/** Limits of one tool run. A run that exceeds one is ended; they are not budgets to use up. */
export interface ToolLimits {
  readonly cpuSeconds: number;
  /** Limit of the address space, which is much larger than the memory in use. Not for GPU runs: CUDA reserves far more. */
  readonly memoryBytes: number;
  /**
   * Limit of the memory that a run can write to (RLIMIT_DATA), and therefore of its resident memory apart from the
   * program: a little more than the run uses. Not for GPU runs either.
   */
  readonly dataBytes: number;
  readonly fileBytes: number;
  readonly wallSeconds: number;
  /** The largest frame that is decoded, whatever the file's headers say; see `decoderPixelLimit`. */
  readonly maxPixels: number;
}

export interface SandboxedRun {
  readonly tool: string;
  readonly sandbox: SandboxMode;
  readonly limits: ToolLimits;
  /** The only file outside the scratch folder that can be read. */
  readonly readPath?: string;
  /** The only folder that can be written. */
  readonly scratchDir?: string;
  readonly gpu?: boolean;
  /** Whether the run gives way to others: where processors are scarce, it gets about a tenth of what they get. */
  readonly background?: boolean | undefined;
}

/** The wrapper script's arguments, up to where the tool's arguments begin. */
export function sandboxArguments(run: SandboxedRun): string[] {
  const { tool, sandbox, limits, readPath, scratchDir, gpu = false, background = false } = run;
  return [
    ...['--tool', tool, '--sandbox', sandbox],
    ...(scratchDir === undefined ? [] : ['--scratch', scratchDir]),
    ...(readPath === undefined ? [] : ['--read', readPath]),
    ...(gpu ? ['--gpu'] : []),
    ...(background ? ['--background'] : []),
    ...['--cpu-seconds', String(limits.cpuSeconds), '--memory-bytes', String(gpu ? 0 : limits.memoryBytes)],
    ...['--data-bytes', String(gpu ? 0 : limits.dataBytes)],
    ...['--file-bytes', String(limits.fileBytes), '--wall-seconds', String(limits.wallSeconds), '--'],
  ];
}

/**
 * Enforces the wall-clock limit of a run without bubblewrap, and returns a function that stops the clock. In bubblewrap,
 * `timeout` enforces it. Without bubblewrap, the tool itself must be killed, because it would outlive a killed `timeout`.
 */
export function startWallClockLimit({ sandbox, limits }: SandboxedRun, kill: () => void): () => void {
  if (sandbox !== 'none') return () => undefined;
  const clock = setTimeout(kill, limits.wallSeconds * 1000);
  return () => clearTimeout(clock);
}
