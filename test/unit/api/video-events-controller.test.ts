import type { Response } from 'express';
import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Registry } from 'prom-client';
import { AccessRecheck } from '../../../src/api/access/access-recheck.js';
import type { JobAccess, Principal } from '../../../src/api/access/principal.js';
import { EventStreamLimiter } from '../../../src/api/videos/event-stream-limiter.js';
import type { VideoChanges } from '../../../src/api/videos/video-changes.js';
import { VideoEventsController } from '../../../src/api/videos/video-events.controller.js';
import { readEnvironment } from '../../../src/config/process-roles.js';
import { createMetrics } from '../../../src/observability/metrics.js';
import { jobTokenOf } from '../../../src/credentials/job-token.js';
import type { ApiKeyRecord } from '../../../src/persistence/accounts/api-key.schema.js';
import type { ApiKeysRepository } from '../../../src/persistence/accounts/api-keys.repository.js';
import type { VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import { MINIMAL_ENVIRONMENT } from '../../support/minimal-environment.js';
import { doneRecord, videoRecord } from './video-record.js';

/** What is needed of a response. It closes as Node's does: once, whatever ends it. */
class FakeResponse extends EventEmitter {
  destroyed = false;
  writableEnded = false;
  writableLength = 0;
  breaks = false;
  sent = '';

  status(): this {
    if (this.breaks) throw new Error('the head cannot be sent');
    return this;
  }

  set(): this {
    return this;
  }

  write(text: string): boolean {
    this.sent += text;
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

const HOUR_MS = 60 * 60 * 1000;

/** Lets one stream be open for one caller. */
class EventsHarness {
  following = 0;
  /** What the database says of the key now; null: there is no such key. */
  key: Partial<ApiKeyRecord> | null | Error = { revokedAt: null, expiresAt: null };
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
    const environment = readEnvironment(['api'], { ...MINIMAL_ENVIRONMENT, ...limits });
    const limiter = new EventStreamLimiter(environment, createMetrics(new Registry()));
    const keys = {
      find: async () => (this.key instanceof Error ? await Promise.reject(this.key) : this.key),
    };
    const recheck = new AccessRecheck(keys as unknown as ApiKeysRepository, environment);
    const logger = pino({ level: 'silent' });
    this.controller = new VideoEventsController(changes as unknown as VideoChanges, limiter, recheck, logger);
  }

  follow(response = new FakeResponse(), video = videoRecord(), access: Partial<JobAccess> = {}): FakeResponse {
    const { _id: jobId, tokenVersion } = video;
    const token = jobTokenOf({ jobId, tokenVersion }, [MINIMAL_ENVIRONMENT.JOB_TOKEN_SECRET]);
    const principal: Principal = { kind: 'anonymous', address: '192.0.2.7' };
    this.controller.follow({ video, principal, token, ...access }, response as unknown as Response);
    return response;
  }

  /** Follows a job of an account with the account's key. */
  followWithKey(): FakeResponse {
    const principal = {
      ...{ kind: 'account', address: '192.0.2.7', account: { _id: 'account-1' } },
      key: { _id: 'ms_live_1', mode: 'live' },
    } as unknown as Principal;
    return this.follow(new FakeResponse(), accountVideo(), { principal, token: null });
  }
}

describe('the place of an event stream', () => {
  it.each<[string, (response: FakeResponse, harness: EventsHarness) => void]>([
    ['the client leaves', (response) => response.close()],
    ['the job ends', (_, harness) => harness.show(doneRecord({ state: 'expired' }))],
    ['the API ends', (_, harness) => harness.controller.onModuleDestroy()],
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

describe('an event stream whose access ends', () => {
  afterEach(() => void vi.useRealTimers());

  it('of the token ends with it, and shows nothing more', () => {
    const harness = new EventsHarness();
    const response = harness.follow();
    const { sent } = response;
    harness.show(doneRecord({ tokenVersion: 2 }));
    expect(response).toMatchObject({ writableEnded: true, sent });
    expect(harness.following).toBe(0);
  });

  it.each<[string, Partial<ApiKeyRecord> | null]>([
    ['is revoked', { revokedAt: new Date(), expiresAt: null }],
    ['has expired', { revokedAt: null, expiresAt: new Date(0) }],
    ['is gone', null],
  ])('because the key %s ends', async (_, key) => {
    vi.useFakeTimers();
    const harness = new EventsHarness();
    const response = harness.followWithKey();
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(response.writableEnded, 'before').toBe(false);
    harness.key = key;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(response.writableEnded, 'after').toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('because the job is of another account now ends', () => {
    const harness = new EventsHarness();
    const response = harness.followWithKey();
    harness.show(doneRecord({ accountId: 'account-2' }));
    expect(response.writableEnded).toBe(true);
  });

  it('goes on for the key while only tokens are revoked, and while the database cannot be asked', async () => {
    vi.useFakeTimers();
    const harness = new EventsHarness();
    const response = harness.followWithKey();
    harness.show(accountVideo({ tokenVersion: 2 }));
    harness.key = new Error('the database does not answer');
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(response.writableEnded).toBe(false);
    response.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

function accountVideo(change: Partial<VideoRecord> = {}): VideoRecord {
  return videoRecord({ accountId: 'account-1', mode: 'live', ...change });
}
