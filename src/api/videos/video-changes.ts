import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { EncodeQueueService } from './encode-queue.service.js';
import type { QueueView } from './video.schemas.js';
import { JobWatcher } from './job-watcher.js';

type VideoChangeStream = ReturnType<Model<VideoRecord>['watch']>;

/** A job as its listeners see it. */
export interface FollowedVideo {
  video: VideoRecord;
  queue: QueueView | null;
}

const REOPEN_AFTER_MS = 1000;

/**
 * Notifies listeners of changes of jobs, whichever process makes them. There is one change stream per process, and one
 * reader per followed job. While the stream is broken, the readers poll.
 */
@Injectable()
export class VideoChanges implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly watched = new Map<string, JobWatcher<FollowedVideo>>();
  private stream?: VideoChangeStream;
  private reopening?: NodeJS.Timeout;
  private stopped = false;

  constructor(
    @InjectModel('Video') private readonly model: Model<VideoRecord>,
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(EncodeQueueService) private readonly queue: EncodeQueueService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Calls `onSeen` with the job now, and whenever it may have changed.
   *
   * @returns a function that stops following.
   */
  follow(jobId: string, onSeen: (seen: FollowedVideo) => void): () => void {
    const job = this.watched.get(jobId) ?? new JobWatcher(() => this.look(jobId), this.logger);
    this.watched.set(jobId, job);
    job.add(onSeen);
    return () => {
      job.remove(onSeen);
      if (!job.hasNoListeners) return;
      job.stop();
      if (this.watched.get(jobId) === job) this.watched.delete(jobId);
    };
  }

  /**
   * Waits until the job looks as expected, at most for `timeoutMs`. A late read model is not an error.
   *
   * @returns the job as it was expected; null when that took too long.
   */
  async waitFor(
    jobId: string,
    isExpected: (video: VideoRecord) => boolean,
    timeoutMs: number,
  ): Promise<VideoRecord | null> {
    const { promise, resolve } = Promise.withResolvers<VideoRecord | null>();
    const timer = setTimeout(() => resolve(null), timeoutMs);
    const unfollow = this.follow(jobId, ({ video }) => {
      if (isExpected(video)) resolve(video);
    });
    const seen = await promise;
    clearTimeout(timer);
    unfollow();
    return seen;
  }

  onApplicationBootstrap(): void {
    this.open();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.reopening);
    for (const job of this.watched.values()) job.stop();
    await this.stream?.close();
  }

  private async look(jobId: string): Promise<FollowedVideo | null> {
    const video = await this.videos.find(jobId);
    return video && { video, queue: await this.queue.placeOf(video) };
  }

  private open(): void {
    this.stream = this.model.watch([], { fullDocument: 'default' });
    this.stream.on('change', (change: { documentKey?: { _id: string } }) => {
      if (change.documentKey) this.watched.get(change.documentKey._id)?.requestRefresh();
    });
    this.stream.on('error', (error: unknown) => this.reopen(error));
  }

  private reopen(error: unknown): void {
    if (this.stopped || this.reopening) return;
    this.logger.warn({ err: error }, 'the change stream failed; opening it again');
    this.stream
      ?.close()
      .catch((closing: unknown) => this.logger.debug({ err: closing }, 'closing a broken change stream'));
    this.reopening = setTimeout(() => {
      this.reopening = undefined;
      this.open();
    }, REOPEN_AFTER_MS);
  }
}
