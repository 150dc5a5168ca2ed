import { Controller, Get, Headers, Inject, Res, type OnApplicationShutdown } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { parseStateVersion } from '../../domain/state-version.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { Operation } from '../access/operation.js';
import { Caller, CurrentJob } from '../access/principal.js';
import { DescribeResponse } from '../http/zod-validation.js';
import { EventStreamLimiter } from './event-stream-limiter.js';
import { VideoChanges } from './video-changes.js';
import { VideoEventStream, newEvents } from './video-event-stream.js';
import { isClosed } from '../../domain/video-state.js';

@ApiTags('videos')
@Controller('v1/videos')
export class VideoEventsController implements OnApplicationShutdown {
  private readonly streams = new Set<VideoEventStream>();

  constructor(
    @Inject(VideoChanges) private readonly changes: VideoChanges,
    @Inject(EventStreamLimiter) private readonly limiter: EventStreamLimiter,
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
    '`progress` and `queue` events contain the job’s fields of the same names. If you miss an event, get the job to read the current values.',
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
    @CurrentJob() video: VideoRecord,
    @Caller() caller: string,
    @Res() response: Response,
    @Headers('last-event-id') lastEventId?: string,
  ): void {
    // The client left while the guard was at work: `close`, which ends what begins here, is over.
    if (response.destroyed) return;
    const after = parseStateVersion(lastEventId ?? '');
    if (isClosed(video.state) && newEvents(video, after).length === 0) {
      response.status(204).end();
      return;
    }
    const release = this.limiter.acquire(caller);
    const stream = new VideoEventStream(response, after);
    this.streams.add(stream);
    const stopFollowing = this.changes.follow(video._id, (seen) => stream.show(seen.video, seen.queue));
    response.once('close', () => {
      stopFollowing();
      stream.stop();
      this.streams.delete(stream);
      release();
    });
    stream.begin(video);
  }

  onApplicationShutdown(): void {
    for (const stream of this.streams) stream.end();
  }
}
