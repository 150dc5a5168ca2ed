import type { ArgvContext, FfmpegArgv } from '../../domain/media/argv/ffmpeg-argv.js';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import { decoderPixelLimit } from '../../domain/media/facts/media-limits.js';
import { memoizeAsync } from '../../async/memoize-async.js';
import { listDecodableCodecs } from './decodable-codecs.js';
import type { RunProgress } from './progress-reader.js';
import type { DecodeErrorListener } from './decode-errors.js';
import { runFfmpeg, type FfmpegRunResult } from './run-ffmpeg.js';
import type { SandboxMode, ToolLimits } from './sandbox/sandbox-arguments.js';

/** How this worker runs its tools. Paths are absolute. */
export interface FfmpegMediaOptions {
  readonly ffmpegPath: string;
  readonly ffprobePath: string;
  readonly sandbox: SandboxMode;
  /** An encode without progress for this long is killed (`no_progress`). */
  readonly stallTimeoutMs: number;
  readonly threads: number;
  readonly limits: ToolLimits;
  /** Set for runs that must not slow others down; see `SandboxedRun`. */
  readonly background?: boolean;
}

/** With low priority, the same work takes longer on a busy machine. The CPU seconds bound its cost. */
export const BACKGROUND_WALL_FACTOR = 5;

/** The limits of a run that normally takes much less than this. */
export function withinSeconds({ limits, background = false }: FfmpegMediaOptions, seconds: number): ToolLimits {
  const wallSeconds = Math.min(limits.wallSeconds, seconds * (background ? BACKGROUND_WALL_FACTOR : 1));
  return { ...limits, wallSeconds, cpuSeconds: Math.min(limits.cpuSeconds, seconds) };
}

/**
 * Generous for 20 minutes of 4K on a slow machine. An x264 run of 1080p needs about 1 GB of memory, and a decoder of 8K with
 * 10 bits 1.4 GB (measured 2026-11-29).
 */
export const DEFAULT_TOOL_LIMITS: ToolLimits = {
  cpuSeconds: 12 * 3600,
  memoryBytes: 8_000_000_000,
  dataBytes: 3_000_000_000,
  fileBytes: 4_000_000_000,
  wallSeconds: 4 * 3600,
  maxPixels: decoderPixelLimit(8192 * 4320),
};

/** One ffmpeg run as an operation describes it. The sandbox, the limits and the watchdog are added here. */
export interface FfmpegRequest {
  readonly argv: FfmpegArgv;
  /** The untrusted file. */
  readonly readPath: string;
  readonly workDir: string;
  readonly signal: AbortSignal;
  readonly gpu?: boolean;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly onDecodeError?: DecodeErrorListener;
}

export interface MediaTools {
  readonly options: FfmpegMediaOptions;
  ffmpeg(run: FfmpegRequest): Promise<FfmpegRunResult>;
  argvContext(inputPath: string, facts: MediaFacts): ArgvContext;
  /** Whether this ffmpeg can measure VMAF. */
  canMeasureVmaf(): Promise<boolean>;
  /** Names of the codecs that this ffmpeg decodes; null when it does not list them. */
  decodableCodecs(): Promise<ReadonlySet<string> | null>;
}

/** @param canCompare whether this ffmpeg can measure VMAF. It is called often, so it should cache its answer. */
export function createMediaTools(options: FfmpegMediaOptions, canCompare: () => Promise<boolean>): MediaTools {
  const { ffmpegPath: tool, sandbox, limits, stallTimeoutMs, threads, background = false } = options;
  return {
    options,
    ffmpeg: ({ argv, readPath, workDir, signal, gpu = false, onProgress, onDecodeError }) =>
      runFfmpeg({
        launch: { tool, sandbox, limits, readPath, scratchDir: workDir, gpu, background },
        argv,
        signal,
        stallTimeoutMs,
        ...(onProgress === undefined ? {} : { onProgress }),
        ...(onDecodeError === undefined ? {} : { onDecodeError }),
      }),
    argvContext: (inputPath, facts) => ({ inputPath, facts, threads }),
    canMeasureVmaf: canCompare,
    decodableCodecs: memoizeAsync(() => listDecodableCodecs({ tool, sandbox, limits })),
  };
}
