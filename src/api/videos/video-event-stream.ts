import type { Response } from 'express';
import { compareStateVersions, formatStateVersion, type StateVersion } from '../../domain/state-version.js';
import { isClosed } from '../../domain/video-state.js';
import type { Logger } from '../../observability/logger.js';
import type { StateEvent, VideoRecord } from '../../persistence/videos/video.schema.js';
import { progressView } from './progress-view.js';

// Proxies cut connections that are silent for a minute; the look covers a change stream that is down.
const KEEP_ALIVE_MS = 15_000;
const LOOK_MS = 5_000;
const RECONNECT_AFTER_MS = 2_000;

/** The states of a record that are newer than the one last seen. */
export function newEvents(video: VideoRecord, after: StateVersion | null): StateEvent[] {
  return video.events.filter(({ version }) => !after || compareStateVersions(version, after) > 0);
}

/**
 * One listener. Every state goes out once and in order, because what goes out is always read from the record: being
 * woken twice or too late changes nothing. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class VideoEventStream {
  private readonly timers: NodeJS.Timeout[] = [];
  private lastProgressAtMs = 0;
  private lastPreviews = '';
  private looking = false;
  private wokenMeanwhile = false;

  constructor(
    private readonly response: Response,
    private last: StateVersion | null,
    private readonly read: () => Promise<VideoRecord | null>,
    private readonly logger: Logger,
  ) {}

  begin(video: VideoRecord): void {
    this.response.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      // nginx would otherwise hold events back until its buffer is full.
      'X-Accel-Buffering': 'no',
    });
    this.response.write(`retry: ${RECONNECT_AFTER_MS}\n\n`);
    this.timers.push(
      setInterval(() => this.response.write(': keep-alive\n\n'), KEEP_ALIVE_MS),
      setInterval(() => this.wake(), LOOK_MS),
    );
    this.send(video);
  }

  /** Something may have changed. */
  wake(): void {
    if (this.looking) {
      this.wokenMeanwhile = true;
      return;
    }
    this.looking = true;
    void this.look();
  }

  /** Ends the connection; the listener comes back with its last id. */
  end(): void {
    this.stop();
    this.response.end();
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private async look(): Promise<void> {
    do {
      this.wokenMeanwhile = false;
      try {
        const video = await this.read();
        if (video) this.send(video);
      } catch (error) {
        this.logger.warn({ err: error }, 'a listener’s record could not be read; trying again shortly');
      }
    } while (this.wokenMeanwhile);
    this.looking = false;
  }

  private send(video: VideoRecord): void {
    if (this.response.writableEnded) return;
    for (const event of newEvents(video, this.last)) {
      const { version, state, publicStatus, reason } = event;
      this.write(
        'state',
        { state, status: publicStatus, reason, at: new Date(version.atMs).toISOString() },
        formatStateVersion(version),
      );
      this.last = version;
    }
    // Not "later than": the worker that takes over may have a clock that is behind.
    if (video.progress && video.progress.atMs !== this.lastProgressAtMs) {
      this.lastProgressAtMs = video.progress.atMs;
      this.write('progress', progressView(video.progress));
    }
    const quoteIds = video.previews?.clips.map(({ quoteId }) => quoteId) ?? [];
    if (quoteIds.join() !== this.lastPreviews) {
      this.lastPreviews = quoteIds.join();
      this.write('previews', { quoteIds });
    }
    if (isClosed(video.state)) this.end();
  }

  private write(event: string, data: object, id?: string): void {
    this.response.write(`${id ? `id: ${id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}
