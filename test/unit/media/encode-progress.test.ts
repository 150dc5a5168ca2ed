import { describe, expect, it } from 'vitest';
import { trackProgress } from '../../../src/gateways/media/encode-progress.js';
import type { EncodeProgress } from '../../../src/gateways/media/media.gateway.js';

const FRAMES = 100;

/** An encode whose clock the test moves. */
class TrackedEncode {
  readonly seen: EncodeProgress[] = [];
  private atMs = 5_000_000;
  private readonly tracker = trackProgress(
    FRAMES,
    (progress) => this.seen.push(progress),
    () => this.atMs,
  );

  /** One run from its first to its last frame, at a steady pace. */
  run(run: 'copy' | 'once' | 'analysis' | 'encode', durationMs: number, { attempt = 1, frames = FRAMES } = {}): this {
    const listener = this.tracker.begin(run, attempt);
    for (let step = 0; step <= 10; step += 1) {
      if (step > 0) this.atMs += durationMs / 10;
      listener({ frames: (frames * step) / 10 });
    }
    return this;
  }

  /** What goes on between two runs. */
  pause(durationMs: number): this {
    this.atMs += durationMs;
    return this;
  }

  finish(attempt = 1): this {
    this.tracker.done(attempt);
    return this;
  }

  get percents(): number[] {
    return this.seen.map(({ percent }) => percent);
  }
}

describe('the progress of an encode', () => {
  it('names the stage, fills up by both passes and ends at 100 with nothing left', () => {
    const { seen } = new TrackedEncode().run('analysis', 30_000).run('encode', 62_000).finish();
    expect(seen[5]).toMatchObject({ stage: 'analysis', percent: 15 });
    expect(seen[16]).toMatchObject({ stage: 'encode', percent: 61 });
    expect(seen.at(-1)).toEqual({ stage: 'encode', percent: 100, secondsLeft: 0, attempt: 1 });
  });

  it('never goes backwards, through corrected attempts and more frames than expected', () => {
    const watched = new TrackedEncode().run('analysis', 1000, { frames: 130 }).run('encode', 1000, { frames: 130 });
    expect(watched.percents.at(-1)).toBe(92);
    watched.run('encode', 1000, { attempt: 2 }).run('encode', 1000, { attempt: 3, frames: 130 });
    expect(watched.percents).toEqual([...watched.percents].sort((a, b) => a - b));
    expect(watched.percents.at(-1)).toBeLessThan(100);
  });

  it('fills up by a single pass, and goes on when two have to follow after all', () => {
    const watched = new TrackedEncode().run('once', 10_000);
    expect(watched.seen[5]).toMatchObject({ stage: 'encode', percent: 46 });
    expect(watched.percents.at(-1)).toBe(92);
    watched.run('analysis', 3000).run('encode', 6000).run('encode', 6000, { attempt: 2 });
    expect(watched.percents).toEqual([...watched.percents].sort((a, b) => a - b));
    expect(new Set(watched.percents.slice(11)).size, 'it moves').toBeGreaterThan(10);
    expect(watched.percents.at(-1)).toBeLessThan(100);
  });

  it('tells the time left from the pace so far: in the analysis, the second pass is still to come', () => {
    const { seen } = new TrackedEncode().run('analysis', 30_000).run('encode', 62_000);
    expect(seen[0]?.secondsLeft, 'nothing is known at first').toBeNull();
    expect(seen[5]?.secondsLeft).toBe(77);
    expect(seen[16]?.secondsLeft).toBe(31);
    expect(seen.at(-1)?.secondsLeft).toBe(0);
  });

  it('does not take what a checkpoint brought for work of this encode', () => {
    const { seen } = new TrackedEncode().pause(40_000).run('encode', 62_000, { attempt: 3 });
    expect(seen[0]).toMatchObject({ percent: 30, secondsLeft: null, attempt: 3 });
    expect(seen[5]).toMatchObject({ percent: 61, secondsLeft: 31 });
  });

  it('takes up, bit by bit, the time that a corrected pass costs on top', () => {
    const { seen } = new TrackedEncode()
      .run('analysis', 30_000)
      .run('encode', 62_000)
      .run('encode', 62_000, { attempt: 2 });
    const corrected = seen.slice(22).map(({ secondsLeft }) => secondsLeft ?? Number.NaN);
    expect(corrected[0]).toBe(0);
    expect(corrected[3]).toBeGreaterThan(35);
    expect(corrected[9]).toBeLessThan(10);
    expect(corrected[10]).toBe(0);
  });

  it('calls a copy an encode, and begins the count anew when the copy was too large', () => {
    const { seen } = new TrackedEncode().run('copy', 1000).run('analysis', 30_000);
    expect(seen[5]).toMatchObject({ stage: 'encode', percent: 15 });
    expect(seen[11]).toMatchObject({ stage: 'analysis', percent: 30, secondsLeft: null });
    expect(seen[16]?.secondsLeft).toBe(77);
    expect(seen[21]?.percent, 'and goes on from there').toBe(50.2);
  });

  it('makes room for a second analysis, at the pace that is known', () => {
    const watched = new TrackedEncode().run('analysis', 30_000).run('analysis', 30_000).run('encode', 62_000);
    const { seen, percents } = watched;
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(percents[21]).toBeGreaterThan(45);
    expect(seen.slice(11, 22).every(({ secondsLeft }) => secondsLeft !== null && secondsLeft > 50)).toBe(true);
    expect(seen.at(-1)).toMatchObject({ stage: 'encode', percent: 92, secondsLeft: 0 });
  });

  it('does not judge the pace by sound alone', () => {
    const { seen } = new TrackedEncode().run('analysis', 9000, { frames: 0 }).run('encode', 62_000);
    expect(seen.slice(0, 12).every(({ secondsLeft }) => secondsLeft === null)).toBe(true);
    expect(seen[16]).toMatchObject({ percent: 61, secondsLeft: 31 });
  });
});
