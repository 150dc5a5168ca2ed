import type { Response } from 'express';
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { EventStreamLimiter } from '../../../src/api/videos/event-stream-limiter.js';
import type { VideoChanges } from '../../../src/api/videos/video-changes.js';
import { VideoEventsController } from '../../../src/api/videos/video-events.controller.js';
import { readEnvironment } from '../../../src/config/process-roles.js';
import { createMetrics } from '../../../src/observability/metrics.js';
import type { VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import { MINIMAL_ENVIRONMENT } from '../../support/minimal-environment.js';
import { doneRecord, videoRecord } from './video-record.js';

/** What is needed of a response. It closes as Node's does: once, whatever ends it. */
class FakeResponse extends EventEmitter {
  destroyed = false;
  writableEnded = false;
  writableLength = 0;
  breaks = false;

  status(): this {
    if (this.breaks) throw new Error('the head cannot be sent');
    return this;
  }

  set(): this {
    return this;
  }

  write(): boolean {
    return true;
  }

  end(): void {
    this.writableEnded = true;
    this.close();
  }

  destroy(): void {
    this.close();
  }

  close(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('close');
  }
}

/** Lets one stream be open for one caller. */
class EventsHarness {
  following = 0;
  show: (video: VideoRecord) => void = () => undefined;
  readonly controller: VideoEventsController;

  constructor() {
    const limits = { EVENT_STREAMS_PER_CALLER: '1' };
    const changes = {
      follow: (_: string, onSeen: (seen: { video: VideoRecord; queue: null }) => void) => {
        this.following += 1;
        this.show = (video) => onSeen({ video, queue: null });
        return () => void (this.following -= 1);
      },
    };
    const limiter = new EventStreamLimiter(
      readEnvironment(['api'], { ...MINIMAL_ENVIRONMENT, ...limits }),
      createMetrics(),
    );
    this.controller = new VideoEventsController(changes as unknown as VideoChanges, limiter);
  }

  follow(response = new FakeResponse(), video = videoRecord()): FakeResponse {
    this.controller.follow(video, 'anna', response as unknown as Response);
    return response;
  }
}

describe('the place of an event stream', () => {
  it.each<[string, (response: FakeResponse, harness: EventsHarness) => void]>([
    ['the client leaves', (response) => response.close()],
    ['the job ends', (_, harness) => harness.show(doneRecord({ state: 'expired' }))],
    ['the API ends', (_, harness) => harness.controller.onApplicationShutdown()],
    [
      'the client no longer reads',
      (response, harness) => {
        response.writableLength = 1_000_000;
        harness.show(videoRecord());
      },
    ],
  ])('is free again when %s', (_, end) => {
    const harness = new EventsHarness();
    const response = harness.follow();
    expect(() => harness.follow()).toThrow(expect.objectContaining({ code: 'too_many_event_streams' }));
    end(response, harness);
    expect(harness.following).toBe(0);
    harness.follow().close();
  });

  it('is free again when the stream cannot begin', () => {
    const harness = new EventsHarness();
    const response = new FakeResponse();
    response.breaks = true;
    expect(() => harness.follow(response)).toThrow('the head cannot be sent');
    // The problem filter answers instead.
    response.end();
    expect(harness.following).toBe(0);
    harness.follow().close();
  });

  it('is not taken for a client that left while it was looked up', () => {
    const harness = new EventsHarness();
    const response = new FakeResponse();
    response.close();
    harness.follow(response);
    expect(harness.following).toBe(0);
    harness.follow().close();
  });

  it('is not needed for a job that has ended and has nothing new to tell', () => {
    const harness = new EventsHarness();
    harness.follow();
    expect(harness.follow(new FakeResponse(), videoRecord({ state: 'expired', events: [] })).writableEnded).toBe(true);
  });
});
