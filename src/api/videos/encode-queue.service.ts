import type { Client } from '@temporalio/client';
import { Inject, Injectable } from '@nestjs/common';
import type { CompressQueue } from '../../contracts/task-queues.js';
import { placeInQueue, type EncodeUnderWay } from '../../domain/encode-queue.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { TEMPORAL_CLIENT } from '../../temporal/temporal.module.js';
import { workersPolling } from '../../temporal/workers-polling.js';
import type { QueueView } from './video.schemas.js';

// Who is further back is not told: a queue that long is an incident, and so would be reading it.
const MOST_TOLD = 200;
// However many ask, it is looked at so often at most.
const FRESH_FOR_MS = 2_000;

interface Line {
  underWay: EncodeUnderWay[];
  workers: number;
}

/** Where jobs stand in the queues of the encoders. All of it is estimates, from the read model. */
@Injectable()
export class EncodeQueue {
  private readonly lines = new Map<CompressQueue, { readAtMs: number; line: Promise<Line> }>();

  constructor(
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(TEMPORAL_CLIENT) private readonly temporal: Client,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Null when the job neither waits for an encoder nor is with one. */
  async placeOf({ _id, state, queue }: VideoRecord): Promise<QueueView | null> {
    if (!queue || (state !== 'queued' && state !== 'compressing')) return null;
    const { underWay, workers } = await this.lineOf(queue);
    const place = placeInQueue(_id, underWay, workers);
    if (!place) return null;
    return {
      position: place.position,
      startsInSec: wholeSeconds(place.startsInMs),
      readyInSec: wholeSeconds(place.readyInMs),
    };
  }

  private async lineOf(queue: CompressQueue): Promise<Line> {
    const known = this.lines.get(queue);
    if (known && performance.now() - known.readAtMs < FRESH_FOR_MS) return await known.line;
    const line = this.read(queue);
    this.lines.set(queue, { readAtMs: performance.now(), line });
    return await line;
  }

  private async read(queue: CompressQueue): Promise<Line> {
    const [underWay, workers] = await Promise.all([
      this.videos.encodesUnderWay(MOST_TOLD, queue),
      this.workersOf(queue),
    ]);
    return { underWay, workers };
  }

  /** A job can be looked at while Temporal is away; when it will be ready is not known then. */
  private async workersOf(queue: CompressQueue): Promise<number> {
    try {
      return await workersPolling(this.temporal, queue);
    } catch (error) {
      this.logger.warn({ err: error }, 'the workers of a queue could not be counted; no estimate is made');
      return 0;
    }
  }
}

function wholeSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.ceil(ms / 1000);
}
