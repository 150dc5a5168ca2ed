import type { Client } from '@temporalio/client';
import { Inject, Injectable } from '@nestjs/common';
import { memoizeAsync } from '../../async/memoize-async.js';
import type { CompressQueue } from '../../contracts/task-queues.js';
import { queuePositionOf, type PendingEncode } from '../../domain/encode-queue.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { TEMPORAL_CLIENT } from '../../temporal/temporal.module.js';
import { countPollers } from '../../temporal/task-queue-pollers.js';
import type { QueueView } from './video.schemas.js';

// Who is further back is not told: a queue that long is an incident, and so would be reading it.
const MAX_REPORTED_POSITION = 200;
// However many ask, it is looked at so often at most.
const CACHE_TTL_MS = 2_000;

interface QueueSnapshot {
  underWay: PendingEncode[];
  workers: number;
}

/** Where jobs stand in the queues of the encoders. All of it is estimates, from the read model. */
@Injectable()
export class EncodeQueueService {
  private readonly snapshots = new Map<CompressQueue, () => Promise<QueueSnapshot>>();

  constructor(
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(TEMPORAL_CLIENT) private readonly temporal: Client,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Null when the job neither waits for an encoder nor is with one. */
  async placeOf({ _id, state, queue }: VideoRecord): Promise<QueueView | null> {
    if (!queue || (state !== 'queued' && state !== 'compressing')) return null;
    const { underWay, workers } = await this.snapshotOf(queue);
    const place = queuePositionOf(_id, underWay, workers);
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
    const [underWay, workers] = await Promise.all([
      this.videos.listActiveEncodes(MAX_REPORTED_POSITION, queue),
      this.workersOf(queue),
    ]);
    return { underWay, workers };
  }

  /** A job can be looked at while Temporal is away; when it will be ready is not known then. */
  private async workersOf(queue: CompressQueue): Promise<number> {
    try {
      return await countPollers(this.temporal, queue);
    } catch (error) {
      this.logger.warn({ err: error }, 'the workers of a queue could not be counted; no estimate is made');
      return 0;
    }
  }
}

function wholeSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.ceil(ms / 1000);
}
