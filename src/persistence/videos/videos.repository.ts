import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { randomBytes } from 'node:crypto';
import type { VideoProjection } from '../../contracts/activities.js';
import type { CompressQueue } from '../../contracts/task-queues.js';
import type { PendingEncode } from '../../domain/encode-queue.js';
import type { KeyMode } from '../../domain/roles.js';
import { REFERENCE_RANDOM_BYTES, referenceOf } from '../../domain/job-reference.js';
import type { StateVersion } from '../../domain/state-version.js';
import {
  OPEN_STATES,
  VIDEO_STATES,
  isBeforeDelivery,
  isBeforePayment,
  isClosed,
  publicStatusOf,
  type VideoState,
} from '../../domain/video-state.js';
import type { Tenant } from '../account-events/account-event.schema.js';
import { isDuplicateKeyError } from '../is-duplicate-key-error.js';
import { afterCursor, pageOf, pageQueryOf, type Cursor, type Page, type PageRequest } from '../pagination.js';
import type { EncodeProgress, VideoRecord, VideoRequest } from './video.schema.js';

// No legitimate job passes more states than this; a parked and retried one stays far below.
const MAX_EVENTS_KEPT = 200;
const CLOSED_STATES = VIDEO_STATES.filter(isClosed);
const BEFORE_PAYMENT = VIDEO_STATES.filter(isBeforePayment);
const BEFORE_DELIVERY = VIDEO_STATES.filter(isBeforeDelivery);

/** An address, and the hash by which its jobs are found (`emailHashOf`). */
export interface HashedAddress {
  email: string | null;
  emailHash: string | null;
}

/**
 * Whose jobs count together: those of an account in one mode, or those made from a network address without an account.
 */
export type QuotaOwner = Tenant | { callerHash: string };

/** A unique name for the owner of a limit. */
export function quotaOwnerName(owner: QuotaOwner): string {
  if ('callerHash' in owner) return owner.callerHash;
  return owner.mode === 'live' ? owner.accountId : `${owner.accountId}:${owner.mode}`;
}

/** Who makes a job, and what the account attaches to it. */
export interface JobOrigin extends Pick<VideoRecord, 'accountId' | 'mode' | 'externalId' | 'metadata' | 'callerHash'> {
  emailHash: string | null;
}

function randomReference(): string {
  return referenceOf(randomBytes(REFERENCE_RANDOM_BYTES));
}

@Injectable()
export class VideosRepository {
  constructor(@InjectModel('Video') private readonly videos: Model<VideoRecord>) {}

  /**
   * Makes the record of a job, with a reference that no other job has.
   *
   * @throws a duplicate key error when the id is taken.
   */
  async insert(
    jobId: string,
    request: VideoRequest,
    origin: JobOrigin,
    newReference: () => string = randomReference,
  ): Promise<void> {
    for (;;) {
      try {
        await this.videos.create({
          _id: jobId,
          createdAt: new Date(),
          reference: newReference(),
          request,
          ...origin,
          tokenVersion: 1,
          state: 'uploading',
          publicStatus: publicStatusOf('uploading'),
        });
        return;
      } catch (error) {
        // One in billions; the next one is free.
        if (!isDuplicateKeyError(error, 'reference')) throw error;
      }
    }
  }

  async find(jobId: string): Promise<VideoRecord | null> {
    return await this.videos.findById(jobId).lean<VideoRecord>().exec();
  }

  async findByReference(reference: string): Promise<VideoRecord | null> {
    return await this.videos.findOne({ reference }).lean<VideoRecord>().exec();
  }

  /**
   * The jobs of an address, by the hashes under which it may be stored; with `open` only those that have not ended,
   * whose files still exist; with `mode` only those of one mode.
   */
  async listByEmail(
    emailHashes: readonly string[],
    page: PageRequest,
    { open = false, mode }: { open?: boolean; mode?: KeyMode } = {},
  ): Promise<Page<VideoRecord>> {
    const only = { ...(open && { state: { $in: OPEN_STATES } }), ...(mode && { mode }) };
    const { filter, sort } = pageQueryOf(page, 'createdAt');
    const found = await this.videos
      .find({ emailHash: { $in: [...emailHashes] }, ...only, ...filter })
      .sort(sort)
      .limit(page.limit + 1)
      .lean<VideoRecord[]>()
      .exec();
    return pageOf(found, page.limit, ({ createdAt }) => createdAt);
  }

  /**
   * Sets the address to which mails about the job go from now on.
   *
   * @returns false when there is no such job, when its personal data is erased, or (with `beforeDelivery`) when it has
   *   been delivered or has ended.
   */
  async setAddress(
    jobId: string,
    { email, emailHash }: HashedAddress,
    { beforeDelivery = false, revokesLinks = false } = {},
  ): Promise<boolean> {
    const { matchedCount } = await this.videos
      .updateOne(
        { _id: jobId, personalDataErasedAt: null, ...(beforeDelivery && { state: { $in: BEFORE_DELIVERY } }) },
        { $set: { 'request.email': email, emailHash }, ...(revokesLinks && { $inc: { tokenVersion: 1 } }) },
      )
      .exec();
    return matchedCount > 0;
  }

  /**
   * Sets the language of mails about the job from now on.
   *
   * @returns false when there is no such job, or its personal data is erased.
   */
  async setLocale(jobId: string, locale: string): Promise<boolean> {
    const { matchedCount } = await this.videos
      .updateOne({ _id: jobId, personalDataErasedAt: null }, { $set: { 'request.locale': locale } })
      .exec();
    return matchedCount > 0;
  }

  /** The jobs of an account. */
  async listByAccount(
    accountId: string,
    { mode, states, externalId }: { mode: KeyMode; states?: VideoState[] | undefined; externalId?: string | undefined },
    page: PageRequest,
  ): Promise<Page<VideoRecord>> {
    const { filter, sort } = pageQueryOf(page, 'createdAt');
    const found = await this.videos
      .find({
        accountId,
        mode,
        ...(states && { state: { $in: states } }),
        ...(externalId !== undefined && { externalId }),
        ...filter,
      })
      .sort(sort)
      .limit(page.limit + 1)
      .lean<VideoRecord[]>()
      .exec();
    return pageOf(found, page.limit, ({ createdAt }) => createdAt);
  }

  /** How many jobs of one owner are neither delivered nor ended. */
  async countUndelivered(owner: QuotaOwner): Promise<number> {
    return await this.videos.countDocuments({ ...owner, state: { $in: BEFORE_DELIVERY } }).exec();
  }

  /** The jobs of one owner that are neither delivered nor ended. */
  async listUndelivered(owner: QuotaOwner): Promise<{ jobId: string; state: VideoState; sizeBytes: number }[]> {
    const found = await this.videos
      .find({ ...owner, state: { $in: BEFORE_DELIVERY } })
      .select({ state: 1, 'request.sizeBytes': 1 })
      .lean<Pick<VideoRecord, '_id' | 'state' | 'request'>[]>()
      .exec();
    return found.map(({ _id, state, request }) => ({ jobId: _id, state, sizeBytes: request.sizeBytes }));
  }

  /** The states of jobs; ids that do not exist are left out. */
  async statesOf(jobIds: string[]): Promise<Map<string, VideoState>> {
    const found = await this.videos
      .find({ _id: { $in: jobIds } })
      .select({ state: 1 })
      .lean<Pick<VideoRecord, '_id' | 'state'>[]>()
      .exec();
    return new Map(found.map(({ _id, state }) => [_id, state]));
  }

  /** Announced bytes of all jobs that are not paid yet. */
  async unpaidBytes(): Promise<number> {
    return await this.sumBytes({ state: { $in: BEFORE_PAYMENT } });
  }

  /** Announced bytes of all jobs whose files are in the store or on their way there. */
  async heldBytes(): Promise<number> {
    return await this.sumBytes({ state: { $in: OPEN_STATES } });
  }

  private async sumBytes(filter: QueryFilter<VideoRecord>): Promise<number> {
    const [sum] = await this.videos
      .aggregate<{ bytes: number }>([
        { $match: filter },
        { $group: { _id: null, bytes: { $sum: '$request.sizeBytes' } } },
      ])
      .exec();
    return sum?.bytes ?? 0;
  }

  /** Every job that is not closed. */
  findOpen(): AsyncIterable<Pick<VideoRecord, '_id' | 'state'>> {
    return this.videos
      .find({ state: { $in: OPEN_STATES } })
      .select({ state: 1 })
      .lean<Pick<VideoRecord, '_id' | 'state'>>()
      .cursor();
  }

  /**
   * Jobs that are not closed and were made before a time, oldest first; delivered ones only once they have expired.
   *
   * @param after only younger ones than this; null: from the oldest.
   */
  findOpenCreatedBefore(
    createdBefore: Date,
    after: Cursor | null,
  ): AsyncIterable<Pick<VideoRecord, '_id' | 'createdAt' | 'state' | 'filesDeletedAtMs'>> {
    const delivered: VideoState = 'done';
    return this.videos
      .find({
        createdAt: { $lt: createdBefore },
        $or: [{ state: { $in: BEFORE_DELIVERY } }, { state: delivered, expiresAtMs: { $lt: createdBefore.getTime() } }],
        $and: [afterCursor(after, 'createdAt')],
      })
      .sort({ createdAt: 1, _id: 1 })
      .select({ createdAt: 1, state: 1, filesDeletedAtMs: 1 })
      .lean<Pick<VideoRecord, '_id' | 'createdAt' | 'state' | 'filesDeletedAtMs'>>()
      .cursor();
  }

  /** Jobs that are being encoded or wait for it, oldest first, with the fields that predict how long that takes. */
  async listActiveEncodes(limit: number, queue?: CompressQueue): Promise<PendingEncode[]> {
    const states: VideoState[] = ['queued', 'compressing'];
    return await this.videos
      .find({ state: { $in: states }, ...(queue && { queue }) })
      .sort({ createdAt: 1 })
      .limit(limit)
      .select({ state: 1, facts: 1, offer: 1, chosenQuoteId: 1, upsells: 1, mode: 1, progress: 1, events: 1 })
      .lean<PendingEncode[]>()
      .exec();
  }

  /** Jobs of a mode that are parked for one cause, the oldest jobs first. */
  async listParked(
    { mode, cause }: { mode: VideoRecord['mode']; cause: string },
    limit: number,
  ): Promise<{ jobId: string; parkId: string }[]> {
    const parked = await this.videos
      .find({ state: 'needs_attention', 'attention.cause': cause, mode })
      .sort({ createdAt: 1, _id: 1 })
      .limit(limit)
      .select({ attention: 1 })
      .lean<Pick<VideoRecord, '_id' | 'attention'>[]>()
      .exec();
    return parked.flatMap(({ _id: jobId, attention }) => (attention ? [{ jobId, parkId: attention.parkId }] : []));
  }

  /** Undoes an insert whose workflow could not be started. Deletes only a record that no workflow has written to. */
  async removeUnstarted(jobId: string): Promise<void> {
    await this.videos.deleteOne({ _id: jobId, version: null }).exec();
  }

  async setUploadId(jobId: string, uploadId: string): Promise<void> {
    await this.videos.updateOne({ _id: jobId }, { $set: { uploadId } }).exec();
  }

  /**
   * Only while the job is being compressed: an attempt that was given up may still report progress. The percentage of
   * one encode never falls, even if a worker died and another started over; stage and time left are as last reported.
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
   * Writes a state unless the same or a newer one is already stored. A repeat changes nothing. Listeners are shown a
   * state when it is entered, not when something else about it becomes known.
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
    const older = this.olderVersionFilter(jobId, version);
    const sameState = await this.videos
      .updateOne({ ...older, state, reason, 'events.0': { $exists: true } }, { $set: fields })
      .exec();
    if (sameState.matchedCount > 0) return;
    const event = { version, state, publicStatus, reason };
    await this.videos
      .updateOne(older, {
        $set: { ...fields, untold: true },
        $push: { events: { $each: [event], $slice: -MAX_EVENTS_KEPT } },
      })
      .exec();
  }

  /** Records that the account was notified of every state in `video`. Changes nothing if a newer state is stored. */
  async markEventsPublished({ _id, version, events }: VideoRecord): Promise<void> {
    const toldVersion = events.at(-1)?.version ?? null;
    await this.videos.updateOne({ _id, version }, { $set: { toldVersion, untold: false } }).exec();
  }

  /** Jobs of accounts that were last written before a time, and whose accounts may not know of a state yet. */
  async listWithUnpublishedEvents(before: Date, limit: number): Promise<string[]> {
    const found = await this.videos
      .find({ untold: true, accountId: { $type: 'string' }, 'version.atMs': { $lt: before.getTime() } })
      .limit(limit)
      .select({ _id: 1 })
      .lean<{ _id: string }[]>()
      .exec();
    return found.map(({ _id }) => _id);
  }

  /** Jobs after `after` that ended before a time and whose personal data is not erased, oldest end first. */
  async listPersonalDataDue(
    endedBefore: Date,
    { after, limit }: { after: Cursor | null; limit: number },
  ): Promise<{ jobIds: string[]; next: Cursor | null }> {
    const found = await this.videos
      .find({
        personalDataErasedAt: null,
        state: { $in: CLOSED_STATES },
        'version.atMs': { $lt: endedBefore.getTime() },
        ...(after && {
          $or: [{ 'version.atMs': { $gt: after.atMs } }, { 'version.atMs': after.atMs, _id: { $gt: after.id } }],
        }),
      })
      .sort({ 'version.atMs': 1, _id: 1 })
      .limit(limit)
      .select({ version: 1 })
      .lean<{ _id: string; version: StateVersion }[]>()
      .exec();
    const last = found.at(-1);
    const next = last && found.length === limit ? { atMs: last.version.atMs, id: last._id } : null;
    return { jobIds: found.map(({ _id }) => _id), next };
  }

  /**
   * Erases what is personal in the record of a job that has ended: the fields of `DATA_CLASSES` that `job_erasure` ends.
   * A repeat changes nothing.
   *
   * @returns false when the job is open, because an operator has reset it, or gone; then nothing is erased.
   */
  async erasePersonalData(jobId: string): Promise<boolean> {
    const ended = { _id: jobId, state: { $in: CLOSED_STATES } };
    const { matchedCount } = await this.videos
      .updateOne(
        { ...ended, personalDataErasedAt: null },
        {
          $set: {
            ...{
              'request.email': null,
              'request.fileName': null,
              'request.locale': null,
              emailHash: null,
              callerHash: null,
            },
            ...{ externalId: null, metadata: {}, personalDataErasedAt: new Date() },
          },
          $unset: { 'facts.recordedAt': 1, 'output.facts.recordedAt': 1 },
        },
      )
      .exec();
    return matchedCount > 0 || (await this.videos.exists(ended)) !== null;
  }

  /** Every job whose address is known, read in pages of `pageSize`. */
  async *eachAddress(pageSize: number): AsyncGenerator<{ jobId: string; email: string; emailHash: string | null }> {
    for (let after = ''; ;) {
      const page = await this.videos
        .find({ _id: { $gt: after }, 'request.email': { $ne: null } }, { 'request.email': 1, emailHash: 1 })
        .sort({ _id: 1 })
        .limit(pageSize)
        .lean<VideoRecord[]>()
        .exec();
      for (const { _id: jobId, request, emailHash } of page) {
        if (request.email !== null) yield { jobId, email: request.email, emailHash };
      }
      const last = page.at(-1);
      if (!last) return;
      after = last._id;
    }
  }

  /** Stores another hash of the same address. @returns false when the job has another address by now, or none. */
  async rehashAddress(jobId: string, email: string, emailHash: string): Promise<boolean> {
    const { matchedCount } = await this.videos
      .updateOne({ _id: jobId, 'request.email': email }, { $set: { emailHash } })
      .exec();
    return matchedCount > 0;
  }

  private olderVersionFilter(jobId: string, { atMs, counter }: StateVersion): QueryFilter<VideoRecord> {
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
