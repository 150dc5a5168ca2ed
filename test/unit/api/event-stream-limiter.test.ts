import { describe, expect, it } from 'vitest';
import { Registry } from 'prom-client';
import { Problem } from '../../../src/api/http/problem.js';
import { EventStreamLimiter } from '../../../src/api/videos/event-stream-limiter.js';
import { readEnvironment } from '../../../src/config/process-roles.js';
import { createMetrics } from '../../../src/observability/metrics.js';
import { MINIMAL_ENVIRONMENT } from '../../support/minimal-environment.js';
import { seededRandom } from '../../support/seeded-random.js';

function limiter(perCaller: number, inAll: number): EventStreamLimiter {
  const limits = { EVENT_STREAMS_PER_CALLER: String(perCaller), EVENT_STREAMS_IN_ALL: String(inAll) };
  return new EventStreamLimiter(
    readEnvironment(['api'], { ...MINIMAL_ENVIRONMENT, ...limits }),
    createMetrics(new Registry()),
  );
}

/** Opens a stream, or answers the code of the refusal. */
function open(streams: EventStreamLimiter, caller: string): (() => void) | string {
  try {
    return streams.acquire(caller);
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

describe('how many event streams are open', () => {
  it('is limited for each caller by itself', () => {
    const streams = limiter(2, 100);
    const close = streams.acquire('anna');
    streams.acquire('anna');
    expect(() => streams.acquire('anna')).toThrow(
      expect.objectContaining({ code: 'too_many_event_streams', extensions: { limit: 2, retryAfterSec: 30 } }),
    );
    streams.acquire('ben');
    close();
    expect(open(streams, 'anna')).toBeTypeOf('function');
    expect(open(streams, 'anna')).toBe('too_many_event_streams');
  });

  it('is limited in all, whoever opens them', () => {
    const streams = limiter(2, 3);
    const close = streams.acquire('anna');
    streams.acquire('ben');
    streams.acquire('carla');
    expect(() => streams.acquire('dora')).toThrow(
      expect.objectContaining({ code: 'event_streams_full', extensions: { retryAfterSec: 30 } }),
    );
    close();
    expect(open(streams, 'dora')).toBeTypeOf('function');
  });

  it('falls by one for a stream, however often it is closed', () => {
    const streams = limiter(2, 2);
    const close = streams.acquire('anna');
    streams.acquire('anna');
    close();
    close();
    expect(open(streams, 'anna')).toBeTypeOf('function');
    expect(open(streams, 'anna')).toBe('too_many_event_streams');
  });

  it.each(Array.from({ length: 20 }, (_, index) => index + 1))(
    'is never above a limit, and nothing is refused below both (%i)',
    (seed) => {
      const random = seededRandom(seed);
      const streams = limiter(4, 9);
      const opened: { caller: string; close: () => void }[] = [];
      for (let step = 0; step < 500; step += 1) {
        const [stream] = opened.splice(Math.floor(random() * opened.length), random() < 0.4 ? 1 : 0);
        stream?.close();
        const caller = ['anna', 'ben', 'carla', 'dora'][Math.floor(random() * 4)] ?? '';
        const own = opened.filter((each) => each.caller === caller).length;
        const outcome = open(streams, caller);
        if (own >= 4) expect(outcome).toBe('too_many_event_streams');
        else if (opened.length >= 9) expect(outcome).toBe('event_streams_full');
        else expect(outcome).toBeTypeOf('function');
        if (typeof outcome === 'function') opened.push({ caller, close: outcome });
      }
    },
  );
});
