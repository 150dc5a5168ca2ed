import { decoderPixelLimit } from '../../domain/media/facts/media-limits.js';
import type { Variables } from '../../config/environment.js';
import { DEFAULT_TOOL_LIMITS, createFfmpegMediaGateway } from './ffmpeg-media.gateway.js';
import { findExecutable } from './find-executable.js';
import type { MediaGateway } from './media.gateway.js';

/** Memory that the worker itself and a small second run (the sound, a poster frame) need alongside a run. */
const RESERVED_BYTES = 500_000_000;

/**
 * The most memory that one run may use, less than the worker's container has: a run that exceeds it ends with an error,
 * whereas a container that exceeds its own limit is killed.
 *
 * @param containerBytes as Node reads it from the cgroup: 0, or more than the machine has, when there is no limit.
 */
export function runMemoryBytes(containerBytes: number, mostBytes: number): number {
  return containerBytes === 0
    ? mostBytes
    : Math.min(mostBytes, Math.max(RESERVED_BYTES, containerBytes - RESERVED_BYTES));
}

/**
 * The media gateway as this environment configures it.
 * @throws ConfigurationError when ffmpeg or ffprobe is not found
 */
export function mediaGatewayFor(environment: Variables<'media'>): MediaGateway {
  return createFfmpegMediaGateway({
    ffmpegPath: findExecutable(environment.FFMPEG_PATH, 'FFMPEG_PATH', environment.PATH),
    ffprobePath: findExecutable(environment.FFPROBE_PATH, 'FFPROBE_PATH', environment.PATH),
    sandbox: environment.FFMPEG_SANDBOX,
    stallTimeoutMs: environment.FFMPEG_STALL_TIMEOUT_SEC * 1000,
    threads: environment.FFMPEG_THREADS,
    limits: {
      ...DEFAULT_TOOL_LIMITS,
      dataBytes: runMemoryBytes(process.constrainedMemory(), DEFAULT_TOOL_LIMITS.dataBytes),
      maxPixels: decoderPixelLimit(environment.MAX_PIXELS),
    },
  });
}
