import type { MediaEnvironment } from '../../config/environment.js';
import { DEFAULT_TOOL_LIMITS, createFfmpegMediaGateway } from './ffmpeg-media.gateway.js';
import { findExecutable } from './find-executable.js';
import type { MediaGateway } from './media.gateway.js';

/**
 * The media gateway as this environment configures it.
 * @throws ConfigurationError when ffmpeg or ffprobe is not where it should be
 */
export function mediaGatewayFor(environment: MediaEnvironment): MediaGateway {
  return createFfmpegMediaGateway({
    ffmpegPath: findExecutable(environment.FFMPEG_PATH, 'FFMPEG_PATH', environment.PATH),
    ffprobePath: findExecutable(environment.FFPROBE_PATH, 'FFPROBE_PATH', environment.PATH),
    sandbox: environment.FFMPEG_SANDBOX,
    stallTimeoutMs: environment.FFMPEG_STALL_TIMEOUT_SEC * 1000,
    threads: environment.FFMPEG_THREADS,
    limits: DEFAULT_TOOL_LIMITS,
  });
}
