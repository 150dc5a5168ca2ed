import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { EventEmitter } from 'node:events';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';

type VideoChangeStream = ReturnType<Model<VideoRecord>['watch']>;

const REOPEN_AFTER_MS = 1000;

/**
 * Says when a record of `videos` changes, whichever process changed it: one change stream per process, however many
 * listeners. While the stream is broken listeners hear nothing, so they also look by themselves from time to time.
 */
@Injectable()
export class VideoChanges implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private stream?: VideoChangeStream;
  private reopening?: NodeJS.Timeout;
  private stopped = false;

  constructor(
    @InjectModel('Video') private readonly videos: Model<VideoRecord>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @returns a function that stops listening. */
  listen(jobId: string, onChange: () => void): () => void {
    this.changes.on(jobId, onChange);
    return () => this.changes.off(jobId, onChange);
  }

  onApplicationBootstrap(): void {
    this.open();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.reopening);
    await this.stream?.close();
  }

  private open(): void {
    this.stream = this.videos.watch([], { fullDocument: 'default' });
    this.stream.on('change', (change: { documentKey?: { _id: string } }) => {
      if (change.documentKey) this.changes.emit(change.documentKey._id);
    });
    this.stream.on('error', (error: unknown) => this.reopen(error));
  }

  private reopen(error: unknown): void {
    if (this.stopped || this.reopening) return;
    this.logger.warn({ err: error }, 'the change stream broke; opening it again');
    this.stream
      ?.close()
      .catch((closing: unknown) => this.logger.debug({ err: closing }, 'closing a broken change stream'));
    this.reopening = setTimeout(() => {
      this.reopening = undefined;
      this.open();
    }, REOPEN_AFTER_MS);
  }
}
