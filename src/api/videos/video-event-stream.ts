import type { Response } from 'express';
import { compareStateVersions, formatStateVersion, type StateVersion } from '../../domain/state-version.js';
import { isClosed } from '../../domain/video-state.js';
import type { StateEvent, VideoRecord } from '../../persistence/videos/video.schema.js';
import { iso } from '../http/iso.js';
import { progressView } from './progress-view.js';
import type { QueueView } from './video.schemas.js';

// Proxies close connections that are idle for a minute.
const KEEP_ALIVE_MS = 15_000;
// Random, so that the listeners of an API that was restarted do not all reconnect at the same moment.
const RECONNECT_AFTER_MS = { least: 1_000, most: 3_000 };
// Far more than a job sends in its whole life: a listener with so many unread bytes has stopped reading.
const MAX_BUFFERED_BYTES = 256_000;

/** The states of a record that are newer than the given one; all of them for null. */
export function newEvents(video: VideoRecord, after: StateVersion | null): StateEvent[] {
  return video.events.filter(({ version }) => !after || compareStateVersions(version, after) > 0);
}

/**
 * The stream of events to one listener. Every state is sent once and in order, because states are always read from the
 * record: `show` with the same record again sends nothing. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class VideoEventStream {
  private keepAlive?: NodeJS.Timeout;
  private lastProgressAtMs = 0;
  private lastPreviews = '';
  private lastQueue = '';

  constructor(
    private readonly response: Response,
    private last: StateVersion | null,
  ) {}

  begin(video: VideoRecord): void {
    this.response.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      // Otherwise nginx would hold back events until its buffer is full.
      'X-Accel-Buffering': 'no',
    });
    this.response.write(`retry: ${reconnectAfterMs()}\n\n`);
    this.keepAlive = setInterval(() => this.response.write(': keep-alive\n\n'), KEEP_ALIVE_MS);
    this.show(video);
  }

  /** Sends what is new in the record, and ends the stream after the last state. */
  show(video: VideoRecord, queue: QueueView | null = null): void {
    if (this.response.writableEnded) return;
    if (this.response.writableLength > MAX_BUFFERED_BYTES) {
      this.response.destroy();
      return;
    }
    this.showStates(video);
    // Not "later than": another worker that continues the job may have a clock that is behind.
    if (video.progress && video.progress.atMs !== this.lastProgressAtMs) {
      this.lastProgressAtMs = video.progress.atMs;
      this.write('progress', progressView(video.progress));
    }
    const quoteIds = video.previews?.clips.map(({ quoteId }) => quoteId) ?? [];
    if (quoteIds.join() !== this.lastPreviews) {
      this.lastPreviews = quoteIds.join();
      this.write('previews', { quoteIds });
    }
    // While the video is compressed, `progress` says the same in more detail.
    if (queue && video.state === 'queued' && JSON.stringify(queue) !== this.lastQueue) {
      this.lastQueue = JSON.stringify(queue);
      this.write('queue', queue);
    }
    if (isClosed(video.state)) this.end();
  }

  /** Ends the connection. The listener reconnects with its last id. */
  end(): void {
    this.stop();
    this.response.end();
  }

  stop(): void {
    clearInterval(this.keepAlive);
  }

  private showStates(video: VideoRecord): void {
    for (const event of newEvents(video, this.last)) {
      const { version, state, publicStatus, reason } = event;
      this.write('state', { state, status: publicStatus, reason, at: iso(version.atMs) }, formatStateVersion(version));
      this.last = version;
    }
  }

  private write(event: string, data: object, id?: string): void {
    this.response.write(`${id ? `id: ${id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

function reconnectAfterMs(): number {
  const { least, most } = RECONNECT_AFTER_MS;
  return Math.round(least + Math.random() * (most - least));
}
