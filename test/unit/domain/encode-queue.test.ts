import { describe, expect, it } from 'vitest';
import { aheadOfPriorityMs, queuePositionOf, type PendingEncode } from '../../../src/domain/encode-queue.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { predictedEncodeMs } from '../../../src/domain/priority-promise.js';
import { phoneClip } from '../media/facts.js';

const FACTS = phoneClip({ durationMs: 600_000 });
const PLAN = planSize({
  facts: FACTS,
  complexity: { bitsPerPixel: 0.05, pixels: 1920 * 1080, frameRate: 30 },
  ceilingBytes: 25_000_000,
});
const WHOLE_MS = predictedEncodeMs(FACTS, PLAN);
const PRIORITY = [{ name: 'priority', amountCents: 99, readyWithinMs: 1 }] as const;

function encode(name: string, queuedAtMs: number, change: Partial<PendingEncode> = {}): PendingEncode {
  const price = { amountCents: 199, currency: 'usd', lines: [] };
  const quotes = [{ quoteId: 'quote-1', target: { provider: 'gmail' } as const, plan: PLAN, price }];
  return {
    _id: name,
    state: 'queued',
    facts: FACTS,
    offer: { quotes, expiresAtMs: 0 },
    chosenQuoteId: 'quote-1',
    progress: null,
    events: [{ state: 'queued', version: { atMs: queuedAtMs } }],
    ...change,
  };
}

describe('the place in the queue', () => {
  const running = encode('running', 1, { state: 'compressing', progress: { percent: 50, secondsLeft: 40 } });

  it('is 1 with nothing to wait for where nobody is ahead', () => {
    expect(queuePositionOf('a', [encode('a', 1)], 1)).toEqual({ position: 1, startsInMs: 0, readyInMs: WHOLE_MS });
  });

  it('counts by how long each has waited, after those with priority and what runs', () => {
    const line = [encode('late', 9), encode('hasty', 10, { upsells: PRIORITY }), encode('early', 5), running];
    const positions = ['running', 'hasty', 'early', 'late'].map((name) => queuePositionOf(name, line, 1)?.position);
    expect(positions).toEqual([0, 1, 2, 3]);
  });

  it('is behind all who pay for who has a test key, whatever the test card has bought', () => {
    const hurriedTest = encode('hurried test', 1, { mode: 'test', upsells: PRIORITY });
    const line = [encode('test', 2, { mode: 'test' }), hurriedTest, encode('late', 9, { mode: 'live' }), running];
    const positions = ['late', 'hurried test', 'test'].map((name) => queuePositionOf(name, line, 1)?.position);
    expect(positions).toEqual([1, 2, 3]);
    expect(aheadOfPriorityMs(line)).toEqual([WHOLE_MS]);
  });

  it('counts from when it came into the queue last, not from when the job was made', () => {
    const again = encode('again', 1, {
      events: [1, 20].map((atMs) => ({ state: 'queued', version: { atMs } })),
    });
    expect(queuePositionOf('again', [again, encode('other', 10)], 1)?.position).toBe(2);
  });

  it('waits for what is left of the one that runs, not for all of it', () => {
    expect(queuePositionOf('a', [running, encode('a', 2)], 1)?.startsInMs).toBe(40_000);
    const silent = { ...running, progress: { percent: 50, secondsLeft: null } };
    expect(queuePositionOf('a', [silent, encode('a', 2)], 1)?.startsInMs).toBe(WHOLE_MS / 2);
  });

  it('starts at once where another slot is free, and is ready when its own work is done', () => {
    expect(queuePositionOf('a', [running, encode('a', 2)], 2)).toEqual({
      position: 1,
      startsInMs: 0,
      readyInMs: WHOLE_MS,
    });
  });

  it('of the one that runs is what is left of it', () => {
    expect(queuePositionOf('running', [running], 1)).toEqual({ position: 0, startsInMs: 0, readyInMs: 40_000 });
  });

  it('tells no time while there is nobody to do the work, or only a worker that finishes its last', () => {
    const unknown = { position: 1, startsInMs: null, readyInMs: null };
    expect(queuePositionOf('a', [encode('a', 1)], 0)).toEqual(unknown);
    expect(queuePositionOf('a', [running, encode('a', 2)], 0)).toEqual(unknown);
  });

  it('is unknown for a job that is not in it', () => {
    expect(queuePositionOf('gone', [running], 1)).toBeNull();
  });
});
