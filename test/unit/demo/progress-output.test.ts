import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { StateTimeline } from '../../../stack/demo/state-timeline.js';
import { plainProgress } from '../../../stack/demo/progress.js';
import { failureFor } from '../../../stack/demo/reasons.js';

describe('the states of a job', () => {
  it('come with the time since the start, and how long the one before took', () => {
    const journey = new StateTimeline(10_000);
    const lines = [journey.enter('uploading', 10_400), journey.enter('probing', 12_000)].map(stripVTControlCharacters);
    expect(lines[0]).toBe('     0.4 s  uploading');
    expect(lines[1]).toBe('     2.0 s  probing         uploading took 1.6 s');
  });

  it('never lie before the start, even when another clock says so', () => {
    expect(new StateTimeline(10_000).enter('uploading', 9_990)).toContain(' 0.0 s');
  });
});

describe('progress without a terminal', () => {
  it('takes one line for each tenth of the way, whatever the steps are', () => {
    const lines: string[] = [];
    const progress = plainProgress('encode', (line) => lines.push(line.trim()));
    for (let percent = 0; percent <= 100; percent += 0.5) progress.update(percent);
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe('encode  10 %');
    expect(lines[9]).toBe('encode 100 %');
  });

  it('passes over tenths that were never reached one by one', () => {
    const lines: string[] = [];
    const progress = plainProgress('upload', (line) => lines.push(line.trim()));
    progress.update(47, '16.78 MB');
    progress.update(49, '17.00 MB');
    progress.update(100, '35.42 MB');
    expect(lines).toEqual(['upload  47 %  16.78 MB', 'upload 100 %  35.42 MB']);
  });
});

describe('a job that ended badly', () => {
  it('is told in plain words, with what happened to the money and what to do', () => {
    const rejected = failureFor('rejected', 'unreadable');
    expect(rejected.message).toContain('cannot be read as a video');
    expect(rejected.message).toContain('Nothing was charged');
    expect(rejected.advice).toContain('--video FILE');
    expect(rejected.exitCode).toBe(1);
    expect(failureFor('refunded', 'encode_failed').message).toContain('Everything was refunded');
  });

  it('has words even when the reason is unknown', () => {
    expect(failureFor('failed', null).message).toContain('An unexpected error');
  });
});
