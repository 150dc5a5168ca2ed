import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ProgressReporter } from '../../../activities/support/progress-reporter.js';
import type { EncodeProgress } from '../../../src/persistence/videos/video.schema.js';

/** A try of the encode whose clock the test moves, and what is told of it. */
class EncodeAttempt {
  readonly reported: EncodeProgress[] = [];
  nowMs = 1_000_000;
  readonly reporter: ProgressReporter;

  constructor(setProgress?: () => Promise<void>) {
    const write = async (_: string, progress: EncodeProgress): Promise<void> => void this.reported.push(progress);
    const subject = { jobId: 'job-1', encodeId: 'encode-1', sourceBytes: 1000, resultBytes: 500 };
    const deps = { videos: { setProgress: setProgress ?? write }, logger: pino({ level: 'silent' }) };
    this.reporter = new ProgressReporter(deps, subject, () => this.nowMs);
  }

  /** Fetches the source in ten seconds. */
  download(): void {
    for (let bytes = 0; bytes <= 1000; bytes += 100) {
      if (bytes > 0) this.nowMs += 1000;
      this.reporter.downloaded(bytes);
    }
  }
}

const step = { stage: 'analysis' as const, percent: 10, secondsLeft: 60, attempt: 1 };

describe('what customers are told of an encode', () => {
  it('goes from the download over both passes to the upload, and never back', () => {
    const one = new EncodeAttempt();
    one.download();
    one.reporter.encoded(step);
    one.reporter.encoded({ ...step, stage: 'encode', percent: 50 });
    one.reporter.uploaded(0, 480);
    one.nowMs += 5000;
    one.reporter.uploaded(480, 480);
    expect([...new Set(one.reported.map(({ stage }) => stage))]).toEqual(['download', 'analysis', 'encode', 'upload']);
    const percents = one.reported.map(({ percent }) => percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(one.reported[0]).toMatchObject({ encodeId: 'encode-1', percent: 0, secondsLeft: null });
    expect(one.reported.at(-1)).toMatchObject({ percent: 100, secondsLeft: 0 });
  });

  it('counts the upload in, as long as the download lets expect', () => {
    const one = new EncodeAttempt();
    one.reporter.encoded(step);
    expect(one.reported.at(-1)?.secondsLeft).toBe(60);
    one.download();
    one.reporter.encoded(step);
    expect(one.reported.at(-1)?.secondsLeft, 'half the bytes of what took ten seconds').toBe(65);
    one.reporter.uploaded(0, 500);
    expect(one.reported.at(-1)?.secondsLeft).toBe(5);
  });

  it('does not guess while the encoder cannot', () => {
    const one = new EncodeAttempt();
    one.download();
    one.reporter.encoded({ ...step, secondsLeft: null });
    expect(one.reported.at(-1)?.secondsLeft).toBeNull();
  });

  it('is written once a second, and at once when a stage begins', () => {
    const one = new EncodeAttempt();
    for (let count = 0; count < 5; count += 1) one.reporter.encoded(step);
    expect(one.reported).toHaveLength(1);
    one.reporter.encoded({ ...step, stage: 'encode' });
    expect(one.reported).toHaveLength(2);
    one.nowMs += 999;
    one.reporter.encoded({ ...step, stage: 'encode' });
    expect(one.reported).toHaveLength(2);
    one.nowMs += 1;
    one.reporter.encoded({ ...step, stage: 'encode' });
    expect(one.reported).toHaveLength(3);
  });

  it('does not fall when an upload is tried again', () => {
    const one = new EncodeAttempt();
    one.reporter.uploaded(400, 500);
    one.nowMs += 2000;
    one.reporter.uploaded(100, 500);
    expect(one.reported.map(({ percent }) => percent)).toEqual([99.4, 99.4]);
  });

  it('does no harm to the encode when it cannot be written', async () => {
    const one = new EncodeAttempt(async () => {
      throw new Error('the database is away');
    });
    one.reporter.encoded(step);
    await new Promise((resolve) => setImmediate(resolve));
    expect(one.reported).toEqual([]);
  });
});
