import { describe, expect, it } from 'vitest';
import {
  bestShift,
  colorsOf,
  comparisonSettings,
  percentile,
} from '../../../bench/compression/judge/comparison-settings.js';

const SILENT = { matrix: undefined, range: undefined };
const source = { width: 1920, height: 1080, frameRate: 30, durationSeconds: 10, hasAudio: false, colors: SILENT };

describe('the terms on which a file is judged', () => {
  it('are the size and rate of the source', () => {
    expect(comparisonSettings(source)).toEqual({ width: 1920, height: 1080, frameRate: 30, frameStep: 1 });
  });

  it('end at 1080 lines and 60 frames a second', () => {
    expect(comparisonSettings({ ...source, width: 3840, height: 2160, frameRate: 120 })).toMatchObject({
      width: 1920,
      height: 1080,
      frameRate: 60,
    });
  });

  it('skip frames of long clips, by an odd step, so that halved frame rates cannot hide', () => {
    const steps = [14, 16, 40, 60, 600].map(
      (seconds) => comparisonSettings({ ...source, durationSeconds: seconds }).frameStep,
    );
    expect(steps).toEqual([1, 3, 3, 5, 41]);
  });
});

describe('the colours', () => {
  it('are what a file says, else what players assume of a source, and the source’s for a result', () => {
    const small = { ...source, width: 640, height: 360 };
    expect(colorsOf(source)).toEqual({ matrix: 'bt709', range: 'tv' });
    expect(colorsOf(small)).toEqual({ matrix: 'smpte170m', range: 'tv' });
    expect(colorsOf({ ...small, colors: { matrix: 'bt470bg', range: 'pc' } }, colorsOf(source))).toEqual({
      matrix: 'bt470bg',
      range: 'pc',
    });
    expect(colorsOf(small, { matrix: 'bt709', range: 'pc' })).toEqual({ matrix: 'bt709', range: 'pc' });
  });
});

describe('the 5th percentile', () => {
  it('is the worst of twenty, and the fifth-worst of a hundred', () => {
    const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => count - index);
    expect([percentile(upTo(20), 0.05), percentile(upTo(100), 0.05), percentile([7], 0.05)]).toEqual([1, 5, 7]);
  });
});

describe('the shift', () => {
  const measured = (early: number, none: number, late: number) => [
    { shift: -1, psnr: early },
    { shift: 0, psnr: none },
    { shift: 1, psnr: late },
  ];

  it('is undone when the first seconds are clearly better for it', () => {
    expect([bestShift(measured(20, 21, 35)), bestShift(measured(40, 30, 20))]).toEqual([1, -1]);
  });

  it('is none on a still picture, where chance decides', () => {
    expect(bestShift(measured(40.2, 40, 40.3))).toBe(0);
  });
});
