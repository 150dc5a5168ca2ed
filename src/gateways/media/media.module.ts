import { Module } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Environment } from '../../config/environment.js';
import { findExecutable } from './find-executable.js';
import { DEFAULT_TOOL_LIMITS, createFfmpegMediaGateway } from './ffmpeg-media.gateway.js';

/** Injection token of the `MediaGateway`. */
export const MEDIA = Symbol('MediaGateway');

@Module({
  providers: [
    {
      provide: MEDIA,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment) =>
        createFfmpegMediaGateway({
          ffmpegPath: findExecutable(environment.FFMPEG_PATH, 'FFMPEG_PATH', environment.PATH),
          ffprobePath: findExecutable(environment.FFPROBE_PATH, 'FFPROBE_PATH', environment.PATH),
          sandbox: environment.FFMPEG_SANDBOX,
          stallTimeoutMs: environment.FFMPEG_STALL_TIMEOUT_SEC * 1000,
          threads: environment.FFMPEG_THREADS,
          limits: DEFAULT_TOOL_LIMITS,
        }),
    },
  ],
  exports: [MEDIA],
})
export class MediaModule {}
