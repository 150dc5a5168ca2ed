import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { VideoProjection } from '../../contracts/activities.js';
import type { StateVersion } from '../../domain/state-version.js';
import { VIDEO_STATES, isClosed, publicStatusOf, type VideoState } from '../../domain/video-state.js';
import type { EncodeProgress, VideoRecord, VideoRequest } from './video.schema.js';

// No job passes more states than this in an honest life; a parked and retried one stays far below.
const MAX_EVENTS_KEPT = 200;

@Injectable()
export class VideosRepository {
  constructor(@InjectModel('Video') private readonly videos: Model<VideoRecord>) {}

  /** @throws a duplicate key error when the id is taken. */
  async insert(jobId: string, request: VideoRequest): Promise<void> {
    await this.videos.create({
      _id: jobId,
      createdAt: new Date(),
      request,
      tokenVersion: 1,
      state: 'uploading',
      publicStatus: publicStatusOf('uploading'),
    });
  }

  async find(jobId: string): Promise<VideoRecord | null> {
    return await this.videos.findById(jobId).lean<VideoRecord>().exec();
  }

  /** Jobs that are not closed and were made before a time, oldest first; delivered ones only once they have expired. */
  openSince(createdBefore: Date): AsyncIterable<Pick<VideoRecord, '_id' | 'state'>> {
    const delivered: VideoState = 'done';
    const open = VIDEO_STATES.filter((state) => !isClosed(state) && state !== delivered);
    return this.videos
      .find({
        createdAt: { $lt: createdBefore },
        $or: [{ state: { $in: open } }, { state: delivered, expiresAtMs: { $lt: createdBefore.getTime() } }],
      })
      .sort({ createdAt: 1 })
      .select({ state: 1 })
      .lean<Pick<VideoRecord, '_id' | 'state'>>()
      .cursor();
  }

  /** Takes back an insert whose workflow could not be started. Only a record that no workflow has written to goes. */
  async removeUnstarted(jobId: string): Promise<void> {
    await this.videos.deleteOne({ _id: jobId, version: null }).exec();
  }

  async setUploadId(jobId: string, uploadId: string): Promise<void> {
    await this.videos.updateOne({ _id: jobId }, { $set: { uploadId } }).exec();
  }

  /**
   * Only while the job is being compressed: an attempt that was given up may still be telling. The percentage of one
   * encode never falls, though a worker died and another began anew; its stage and the time left are as told last.
   */
  async setProgress(jobId: string, progress: EncodeProgress): Promise<void> {
    const sameEncode = { $eq: ['$progress.encodeId', { $literal: progress.encodeId }] };
    const reached = { $cond: [sameEncode, { $max: ['$progress.percent', progress.percent] }, progress.percent] };
    const shown = { $mergeObjects: [{ $literal: progress }, { percent: reached }] };
    await this.videos
      .updateOne({ _id: jobId, state: 'compressing' }, [{ $set: { progress: shown } }], { updatePipeline: true })
      .exec();
  }

  /**
   * Writes a state unless the same or a newer one stands already. A repeat changes nothing. Listeners are shown a state
   * when it is entered, not when something else about it becomes known.
   */
  async project(jobId: string, projection: VideoProjection): Promise<void> {
    const { version, state, reason, ...patch } = projection;
    const publicStatus = publicStatusOf(state);
    const fields = {
      version,
      state,
      reason,
      publicStatus,
      ...patch,
      ...(state !== 'compressing' && { progress: null }),
    };
    const older = this.olderThan(jobId, version);
    const sameState = await this.videos
      .updateOne({ ...older, state, reason, 'events.0': { $exists: true } }, { $set: fields })
      .exec();
    if (sameState.matchedCount > 0) return;
    const event = { version, state, publicStatus, reason };
    await this.videos
      .updateOne(older, { $set: fields, $push: { events: { $each: [event], $slice: -MAX_EVENTS_KEPT } } })
      .exec();
  }

  private olderThan(jobId: string, { atMs, counter }: StateVersion): QueryFilter<VideoRecord> {
    return {
      _id: jobId,
      $or: [
        { version: null },
        { 'version.atMs': { $lt: atMs } },
        { 'version.atMs': atMs, 'version.counter': { $lt: counter } },
      ],
    };
  }
}
