import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ProgressTeller } from '../../../activities/support/tell-progress.js';
import type { EncodeProgress } from '../../../src/persistence/videos/video.schema.js';

/** A try of the encode whose clock the test moves, and what is told of it. */
class Try {
  readonly told: EncodeProgress[] = [];
  nowMs = 1_000_000;
  readonly teller: ProgressTeller;

  constructor(setProgress?: () => Promise<void>) {
    const write = async (_: string, progress: EncodeProgress): Promise<void> => void this.told.push(progress);
    const subject = { jobId: 'job-1', encodeId: 'encode-1', sourceBytes: 1000, resultBytes: 500 };
    const deps = { videos: { setProgress: setProgress ?? write }, logger: pino({ level: 'silent' }) };
    this.teller = new ProgressTeller(deps, subject, () => this.nowMs);
  }

  /** Fetches the source in ten seconds. */
  download(): void {
    for (let bytes = 0; bytes <= 1000; bytes += 100) {
      if (bytes > 0) this.nowMs += 1000;
      this.teller.downloaded(bytes);
    }
  }
}

const step = { stage: 'analysis' as const, percent: 10, secondsLeft: 60, attempt: 1 };

describe('what customers are told of an encode', () => {
  it('goes from the download over both passes to the upload, and never back', () => {
    const one = new Try();
    one.download();
    one.teller.encoded(step);
    one.teller.encoded({ ...step, stage: 'encode', percent: 50 });
    one.teller.uploaded(0, 480);
    one.nowMs += 5000;
    one.teller.uploaded(480, 480);
    expect([...new Set(one.told.map(({ stage }) => stage))]).toEqual(['download', 'analysis', 'encode', 'upload']);
    const percents = one.told.map(({ percent }) => percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(one.told[0]).toMatchObject({ encodeId: 'encode-1', percent: 0, secondsLeft: null });
    expect(one.told.at(-1)).toMatchObject({ percent: 100, secondsLeft: 0 });
  });

  it('counts the upload in, as long as the download lets expect', () => {
    const one = new Try();
    one.teller.encoded(step);
    expect(one.told.at(-1)?.secondsLeft).toBe(60);
    one.download();
    one.teller.encoded(step);
    expect(one.told.at(-1)?.secondsLeft, 'half the bytes of what took ten seconds').toBe(65);
    one.teller.uploaded(0, 500);
    expect(one.told.at(-1)?.secondsLeft).toBe(5);
  });

  it('does not guess while the encoder cannot', () => {
    const one = new Try();
    one.download();
    one.teller.encoded({ ...step, secondsLeft: null });
    expect(one.told.at(-1)?.secondsLeft).toBeNull();
  });

  it('is written once a second, and at once when a stage begins', () => {
    const one = new Try();
    for (let count = 0; count < 5; count += 1) one.teller.encoded(step);
    expect(one.told).toHaveLength(1);
    one.teller.encoded({ ...step, stage: 'encode' });
    expect(one.told).toHaveLength(2);
    one.nowMs += 999;
    one.teller.encoded({ ...step, stage: 'encode' });
    expect(one.told).toHaveLength(2);
    one.nowMs += 1;
    one.teller.encoded({ ...step, stage: 'encode' });
    expect(one.told).toHaveLength(3);
  });

  it('does not fall when an upload is tried again', () => {
    const one = new Try();
    one.teller.uploaded(400, 500);
    one.nowMs += 2000;
    one.teller.uploaded(100, 500);
    expect(one.told.map(({ percent }) => percent)).toEqual([99.4, 99.4]);
  });

  it('does no harm to the encode when it cannot be written', async () => {
    const one = new Try(async () => {
      throw new Error('the database is away');
    });
    one.teller.encoded(step);
    await new Promise((resolve) => setImmediate(resolve));
    expect(one.told).toEqual([]);
  });
});
