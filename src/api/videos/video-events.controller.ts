import { Controller, Get, Headers, Inject, Res, type OnModuleDestroy } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import { parseStateVersion } from '../../domain/state-version.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';
import { AccessRecheck } from '../access/access-recheck.js';
import { Operation } from '../access/operation.js';
import { CurrentJobAccess, principalIdOf, type JobAccess } from '../access/principal.js';
import { DescribeResponse } from '../http/zod-validation.js';
import { EventStreamLimiter } from './event-stream-limiter.js';
import { VideoChanges } from './video-changes.js';
import { VideoEventStream, newEvents } from './video-event-stream.js';
import { isClosed } from '../../domain/video-state.js';

// A token is checked with every change of its job; a revoked key is noticed after at most this long.
const KEY_CHECK_INTERVAL_MS = 5_000;

@Controller('v1/videos')
export class VideoEventsController implements OnModuleDestroy {
  private readonly streams = new Set<VideoEventStream>();
  private isEnding = false;

  constructor(
    @Inject(VideoChanges) private readonly changes: VideoChanges,
    @Inject(EventStreamLimiter) private readonly limiter: EventStreamLimiter,
    @Inject(AccessRecheck) private readonly recheck: AccessRecheck,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get(':jobId/events')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last `state` event that you received. Only later states are sent.',
  })
  @Operation(
    'followVideo',
    'Follow the job with Server-Sent Events: `state`, whose id is the state version, and `progress`, `queue` and `previews`, without ids',
  )
  @DescribeResponse(
    200,
    'text/event-stream',
    null,
    'token_missing',
    'token_invalid',
    'job_not_found',
    'too_many_event_streams',
    'event_streams_full',
    'dependency_unavailable',
  )
  @DescribeResponse(
    204,
    'The job has ended and there are no new states. EventSource does not reconnect after this answer.',
    null,
  )
  follow(
    @CurrentJobAccess() access: JobAccess,
    @Res() response: Response,
    @Headers('last-event-id') lastEventId?: string,
  ): void {
    // The client left while the guard was running: `close`, which would end this stream, has already been emitted.
    if (response.destroyed) return;
    const { video } = access;
    const after = parseStateVersion(lastEventId ?? '');
    if (isClosed(video.state) && newEvents(video, after).length === 0) {
      response.status(204).end();
      return;
    }
    const release = this.limiter.acquire(principalIdOf(access.principal));
    const stream = new VideoEventStream(response, after);
    this.streams.add(stream);
    const stopFollowing = this.changes.follow(video._id, (seen) => {
      if (this.recheck.opens(access, seen.video)) stream.show(seen.video, seen.queue);
      else stream.end();
    });
    const stopKeyChecks = this.checkKeyOf(access, stream);
    response.once('close', () => {
      stopFollowing();
      stopKeyChecks();
      stream.stop();
      this.streams.delete(stream);
      release();
    });
    stream.begin(video);
    if (this.isEnding) stream.end();
  }

  /** Ends the stream when the key that opened it is no longer valid. @returns a function that stops the checks. */
  private checkKeyOf(access: JobAccess, stream: VideoEventStream): () => void {
    if (access.principal.kind === 'anonymous') return () => undefined;
    const check = async (): Promise<void> => {
      try {
        if (!(await this.recheck.isKeyValid(access))) stream.end();
      } catch (error) {
        this.logger.warn({ err: error }, 'the key of an event stream could not be checked; trying again shortly');
      }
    };
    const timer = setInterval(() => void check(), KEY_CHECK_INTERVAL_MS);
    return () => clearInterval(timer);
  }

  /** Early in a shutdown: it waits for the requests in progress, and listeners follow on at another API. */
  onModuleDestroy(): void {
    this.isEnding = true;
    for (const stream of this.streams) stream.end();
  }
}
