import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { Metrics } from '../../observability/metrics.js';
import { METRICS } from '../../observability/api-metrics.module.js';
import { Problem } from '../http/problem.js';

// Until then, the caller can poll instead.
const RETRY_AFTER_SEC = 30;

/**
 * Limits how many event streams may be open, per caller and in total. They are counted per process, because a stream
 * uses the memory of its process.
 */
@Injectable()
export class EventStreamLimiter {
  private readonly openByCaller = new Map<string, number>();
  private open = 0;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  /**
   * Counts one more open stream.
   *
   * @returns a function to call when the stream has closed. A repeat changes nothing.
   * @throws Problem `too_many_event_streams` or `event_streams_full`; then nothing is counted.
   */
  acquire(caller: string): () => void {
    const { EVENT_STREAMS_PER_CALLER: limit, EVENT_STREAMS_IN_ALL } = this.environment;
    const ofCaller = this.openByCaller.get(caller) ?? 0;
    if (ofCaller >= limit) throw new Problem('too_many_event_streams', { limit, retryAfterSec: RETRY_AFTER_SEC });
    if (this.open >= EVENT_STREAMS_IN_ALL) throw new Problem('event_streams_full', { retryAfterSec: RETRY_AFTER_SEC });
    this.change(caller, 1);
    let isOpen = true;
    return () => {
      if (isOpen) this.change(caller, -1);
      isOpen = false;
    };
  }

  private change(caller: string, by: 1 | -1): void {
    this.open += by;
    this.metrics.openEventStreams.set(this.open);
    const ofCaller = (this.openByCaller.get(caller) ?? 0) + by;
    if (ofCaller > 0) this.openByCaller.set(caller, ofCaller);
    else this.openByCaller.delete(caller);
  }
}
