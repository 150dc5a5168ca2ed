import type { Response } from 'express';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VideoEventStream, newEvents } from '../../../src/api/videos/video-event-stream.js';
import { JobWatcher } from '../../../src/api/videos/job-watcher.js';
import type { StateVersion } from '../../../src/domain/state-version.js';
import type { VideoState } from '../../../src/domain/video-state.js';
import type { VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import { seededRandom } from '../../support/seeded-random.js';
import { PREVIEWS, stateEvent, videoRecord } from './video-record.js';

/** What is needed of a response; keeps what is written. */
class FakeResponse {
  written = '';
  writableEnded = false;
  headers: Record<string, string> = {};

  status(): this {
    return this;
  }

  set(headers: Record<string, string>): this {
    this.headers = headers;
    return this;
  }

  write(text: string): void {
    if (this.writableEnded) throw new Error('written after the end');
    this.written += text;
  }

  end(): void {
    this.writableEnded = true;
  }

  get ids(): string[] {
    return [...this.written.matchAll(/^id: (.*)$/gm)].map((match) => String(match[1]));
  }

  count(event: string): number {
    return this.written.split(`event: ${event}\n`).length - 1;
  }
}

/** A listener of a record that the test writes, with reads that end when the test says so. */
class StreamListener {
  readonly response = new FakeResponse();
  readonly stream: VideoEventStream;
  readonly job: JobWatcher<VideoRecord>;
  readonly reads: { answer: () => void; fail: () => void }[] = [];
  record = videoRecord();

  constructor(after: StateVersion | null = null) {
    const read = (): Promise<VideoRecord> => {
      const seen = structuredClone(this.record);
      return new Promise((resolve, reject) =>
        this.reads.push({ answer: () => resolve(seen), fail: () => reject(new Error('the database is away')) }),
      );
    };
    this.stream = new VideoEventStream(this.response as unknown as Response, after);
    this.job = new JobWatcher(read, pino({ level: 'silent' }));
    onTestFinished(() => {
      this.stream.stop();
      this.job.stop();
    });
  }

  /** Comes, and has heard what there is. */
  async connect(): Promise<void> {
    this.stream.begin(this.record);
    this.job.add((video) => this.stream.show(video));
    await this.answerRead();
  }

  /** The workflow writes a state. */
  writeState(atMs: number, counter: number, state: VideoState): void {
    this.record = { ...this.record, state, events: [...this.record.events, stateEvent(atMs, counter, state)] };
  }

  async answerRead(): Promise<void> {
    this.reads.shift()?.answer();
    await settled();
  }
}

/** Until everything that can go on by itself has done so. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a listener', () => {
  it('is given the states so far, then every new one, once and in order', async () => {
    const listening = new StreamListener();
    listening.writeState(1000, 1, 'uploading');
    listening.writeState(1000, 2, 'probing');
    await listening.connect();
    listening.writeState(2000, 3, 'quoted');
    listening.job.requestRefresh();
    await listening.answerRead();
    expect(listening.response.ids).toEqual(['1000-1', '1000-2', '2000-3']);
    expect(listening.response.written).toMatch(/^retry: \d+\n\n/);
    expect(listening.response.headers['Content-Type']).toBe('text/event-stream; charset=utf-8');
    expect(listening.response.written).toContain(
      'id: 2000-3\nevent: state\ndata: {"state":"quoted","status":"processing","reason":null,"at":"1970-01-01T00:00:02.000Z"}\n\n',
    );
  });

  it('is told of previews when they are there, and again only when there are others', async () => {
    const listening = new StreamListener();
    listening.writeState(1000, 1, 'quoted');
    await listening.connect();
    expect(listening.response.count('previews')).toBe(0);
    listening.record = { ...listening.record, previews: PREVIEWS };
    for (let count = 0; count < 2; count += 1) {
      listening.job.requestRefresh();
      await listening.answerRead();
    }
    expect(listening.response.count('previews')).toBe(1);
    expect(listening.response.written).toContain('event: previews\ndata: {"quoteIds":["quote-1"]}\n\n');
    expect(listening.response.ids, 'which is no state').toEqual(['1000-1']);
  });

  it('who comes back is given only what came after', async () => {
    const listening = new StreamListener({ atMs: 1000, counter: 2 });
    listening.writeState(1000, 1, 'uploading');
    listening.writeState(1000, 2, 'probing');
    listening.writeState(1500, 1, 'quoted');
    await listening.connect();
    expect(listening.response.ids).toEqual(['1500-1']);
  });

  it('misses nothing that is written while the record is being read', async () => {
    const listening = new StreamListener();
    await listening.connect();
    listening.job.requestRefresh(); // this read sees nothing yet
    listening.writeState(1000, 1, 'probing');
    listening.job.requestRefresh();
    expect(listening.reads).toHaveLength(1);
    await listening.answerRead();
    await listening.answerRead();
    expect(listening.response.ids).toEqual(['1000-1']);
  });

  it('is told nothing twice, however often it is woken', async () => {
    const listening = new StreamListener();
    listening.writeState(1000, 1, 'probing');
    await listening.connect();
    for (let count = 0; count < 5; count += 1) listening.job.requestRefresh();
    while (listening.reads.length > 0) await listening.answerRead();
    expect(listening.response.ids).toEqual(['1000-1']);
  });

  it('goes on after a read that failed', async () => {
    const listening = new StreamListener();
    await listening.connect();
    listening.writeState(1000, 1, 'probing');
    listening.job.requestRefresh();
    listening.reads.shift()?.fail();
    await settled();
    listening.job.requestRefresh();
    await listening.answerRead();
    expect(listening.response.ids).toEqual(['1000-1']);
  });

  it('is told of progress only when there is some, without an id', async () => {
    const listening = new StreamListener();
    await listening.connect();
    for (const atMs of [20, 20, 10]) {
      const told = { stage: 'analysis' as const, percent: atMs, attempt: 1, secondsLeft: null };
      listening.record = { ...listening.record, progress: { ...told, encodeId: 'encode-1', atMs } };
      listening.job.requestRefresh();
      await listening.answerRead();
    }
    expect(listening.response.count('progress')).toBe(2);
    expect(listening.response.written).toContain(
      'event: progress\ndata: {"stage":"analysis","percent":20,"attempt":1,"secondsLeft":null}\n\n',
    );
    expect(listening.response.ids).toEqual([]);
  });

  it('is let go after the last state, and nothing is written then', async () => {
    const listening = new StreamListener();
    await listening.connect();
    listening.job.requestRefresh();
    listening.job.requestRefresh();
    listening.writeState(1000, 1, 'canceled');
    await listening.answerRead();
    await listening.answerRead();
    expect(listening.response.writableEnded).toBe(true);
    listening.job.requestRefresh();
    await listening.answerRead();
    expect(listening.response.ids).toEqual(['1000-1']);
  });

  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'hears everything once when writes, wakes and reads come in any order (%i)',
    async (seed) => {
      const random = seededRandom(seed);
      const listening = new StreamListener();
      await listening.connect();
      const written: string[] = [];
      for (let step = 1; step <= 60; step += 1) {
        const dice = random();
        if (dice < 0.4) {
          listening.writeState(step, step, step % 2 ? 'queued' : 'compressing');
          written.push(`${step}-${step}`);
          listening.job.requestRefresh();
        } else if (dice < 0.6) listening.job.requestRefresh();
        else await listening.answerRead();
      }
      while (listening.reads.length > 0) await listening.answerRead();
      expect(listening.response.ids).toEqual(written);
    },
  );
});

describe('the states newer than the last one seen', () => {
  it('are all of them for a new listener', () => {
    const events = [stateEvent(1, 1, 'uploading'), stateEvent(2, 1, 'probing')];
    expect(newEvents(videoRecord({ events }), null)).toEqual(events);
    expect(newEvents(videoRecord({ events }), { atMs: 2, counter: 1 })).toEqual([]);
  });
});
