import { Inject, Injectable } from '@nestjs/common';
import { memoizeAsync } from '../../async/memoize-async.js';
import type { CompressQueue } from '../../contracts/task-queues.js';
import { queuePositionOf, type PendingEncode } from '../../domain/encode-queue.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { WorkersRepository } from '../../persistence/workers/workers.repository.js';
import type { QueueView } from './video.schemas.js';

// Positions further back are not reported: a queue that long is an incident, and reading all of it would be another.
const MAX_REPORTED_POSITION = 200;
// The queue is read at most this often, no matter how many callers ask.
const CACHE_TTL_MS = 2_000;

interface QueueSnapshot {
  underWay: PendingEncode[];
  slots: number;
}

/** The positions of jobs in the queues of the encoders. All values are estimates, from the read model. */
@Injectable()
export class EncodeQueueService {
  private readonly snapshots = new Map<CompressQueue, () => Promise<QueueSnapshot>>();

  constructor(
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(WorkersRepository) private readonly workers: WorkersRepository,
  ) {}

  /** Null when the job neither waits for an encoder nor is being encoded. */
  async placeOf({ _id, state, queue }: VideoRecord): Promise<QueueView | null> {
    if (!queue || (state !== 'queued' && state !== 'compressing')) return null;
    const { underWay, slots } = await this.snapshotOf(queue);
    const place = queuePositionOf(_id, underWay, slots);
    if (!place) return null;
    return {
      position: place.position,
      startsInSec: wholeSeconds(place.startsInMs),
      readyInSec: wholeSeconds(place.readyInMs),
    };
  }

  private async snapshotOf(queue: CompressQueue): Promise<QueueSnapshot> {
    const snapshot = this.snapshots.get(queue) ?? memoizeAsync(() => this.read(queue), { ttlMs: CACHE_TTL_MS });
    this.snapshots.set(queue, snapshot);
    return await snapshot();
  }

  private async read(queue: CompressQueue): Promise<QueueSnapshot> {
    const [underWay, { slots }] = await Promise.all([
      this.videos.listActiveEncodes(MAX_REPORTED_POSITION, queue),
      this.workers.capacityOf(queue),
    ]);
    return { underWay, slots };
  }
}

function wholeSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.ceil(ms / 1000);
}
