import { describe, expect, it } from 'vitest';
import { type Goal, fits, goalsFor, isSaturated, isTruncated, median } from '../../../bench/compression/goals.js';
import { type Row } from '../../../bench/compression/rows.js';
import { CEILING, makeRow } from './row.js';

const goal = (rows: Row[], words: string): Goal => {
  const found = goalsFor('ours', rows, 2).find((each) => each.goal.includes(words));
  if (found === undefined) throw new Error(`no goal speaks of ${words}`);
  return found;
};

describe('the size goals', () => {
  it('a file of exactly the ceiling fits, one byte more is over', () => {
    expect(fits(makeRow('ours', { vmaf: 80, sizeBytes: CEILING }))).toBe(true);
    expect(fits(makeRow('ours', { vmaf: 80, sizeBytes: CEILING + 1 }))).toBe(false);
    expect(goal([makeRow('ours', { vmaf: 80, sizeBytes: CEILING + 1 })], '0 files over').isMet).toBe(false);
  });

  it('a failure and a file that ends early break the first goal as an overrun does', () => {
    expect(goal([makeRow('ours', 'failed')], '0 files over').isMet).toBe(false);
    expect(goal([makeRow('ours', { vmaf: 80, missingSeconds: 0.5 })], '0 files over').isMet).toBe(false);
    expect(isTruncated(makeRow('ours', { vmaf: 80, missingSeconds: 0.05 }))).toBe(false);
  });

  it('a saturated file is not asked for its fill, unless it does not look saturated', () => {
    const honest = makeRow('ours', { vmaf: 97, sizeBytes: 300_000, saturated: true });
    const excuse = makeRow('ours', { vmaf: 80, sizeBytes: 300_000, saturated: true }, 'b');
    const full = makeRow('ours', { vmaf: 80, sizeBytes: 995_000 }, 'c');
    expect([isSaturated(honest), isSaturated(excuse)]).toEqual([true, false]);
    expect(goal([honest, full], 'minimum fill').isMet).toBe(true);
    expect(goal([excuse, full], 'minimum fill').isMet).toBe(false);
  });

  it('nine of ten at the first attempt are enough, eight are not', () => {
    const tries = (second: number): Row[] =>
      Array.from({ length: 10 }, (_, index) =>
        makeRow('ours', { vmaf: 80, attempts: index < second ? 2 : 1 }, `${index}`),
      );
    expect(goal(tries(1), 'one attempt').isMet).toBe(true);
    expect(goal(tries(2), 'one attempt').isMet).toBe(false);
  });
});

describe('the picture goals', () => {
  it('plain two-pass must be beaten where it loses something, and only there', () => {
    const even = [makeRow('ours', { vmaf: 96 }), makeRow('plain-two-pass', { vmaf: 96.2 })];
    const behind = [makeRow('ours', { vmaf: 70 }, 'b'), makeRow('plain-two-pass', { vmaf: 70.1 }, 'b')];
    expect(goal(even, 'above plain').isMet).toBeNull();
    expect(goal([...even, ...behind], 'above plain').isMet).toBe(false);
  });

  it('the gain at 400 kb/s is the mean over the rows near that rate', () => {
    const rows = [
      makeRow('ours', { vmaf: 76 }),
      makeRow('plain-two-pass', { vmaf: 70 }),
      makeRow('ours', { vmaf: 72 }, 'b'),
      makeRow('plain-two-pass', { vmaf: 70 }, 'b'),
      makeRow('ours', { vmaf: 90, plainVideoBps: 1_500_000 }, 'c'),
      makeRow('plain-two-pass', { vmaf: 60, plainVideoBps: 1_500_000 }, 'c'),
    ];
    expect(goal(rows, '400 kb/s')).toMatchObject({ figure: '+4.00 over 2 rows', isMet: true });
  });

  it('the better baseline counts, even if its file is too big', () => {
    const rows = [
      makeRow('ours', { vmaf: 80 }),
      makeRow('plain-two-pass', { vmaf: 70 }),
      makeRow('ladder-two-pass', { vmaf: 80.4, sizeBytes: 2 * CEILING }),
    ];
    expect(goal(rows, 'better baseline').isMet).toBe(false);
  });

  it('of the tools only those whose file fits are rivals', () => {
    const rows = [
      makeRow('ours', { vmaf: 80 }),
      makeRow('compress-cli', { vmaf: 77 }),
      makeRow('vresize', { vmaf: 85, sizeBytes: CEILING + 1 }),
    ];
    expect(goal(rows, 'best tool').figure).toBe('1 of 1');
    expect(goal(rows, 'by 2 or more').isMet).toBe(true);
    expect(goal([...rows.slice(0, 2), makeRow('vresize', { vmaf: 85 })], 'best tool').isMet).toBe(false);
  });

  it('our own failure loses against every rival', () => {
    const rows = [makeRow('ours', 'failed'), makeRow('plain-two-pass', { vmaf: 50 }), makeRow('vresize', { vmaf: 40 })];
    for (const words of ['above plain', 'better baseline', 'best tool', 'predicted', 'wall time']) {
      expect(goal(rows, words).isMet, words).toBe(false);
    }
  });
});

describe('prediction and time', () => {
  it('a prediction may be three off, and one that was not made is a miss', () => {
    expect(goal([makeRow('ours', { vmaf: 80, predictedVmaf: 83 })], 'predicted').isMet).toBe(true);
    expect(goal([makeRow('ours', { vmaf: 80, predictedVmaf: 83.1 })], 'predicted').isMet).toBe(false);
    const silent = makeRow('ours', { vmaf: 80 });
    const untold = { ...silent, run: { ...silent.run, account: undefined } };
    expect(goal([untold as unknown as Row], 'predicted').isMet).toBe(false);
  });

  it('one slow row breaks the goal, and the figure tells how slow', () => {
    const rows = [makeRow('ours', { vmaf: 80, wallSeconds: 8 }), makeRow('ours', { vmaf: 80, wallSeconds: 14 }, 'b')];
    expect(goal(rows, 'wall time')).toMatchObject({ isMet: false });
    expect(goal(rows, 'wall time').figure).toBe('1 of 2; median ratio 1.10, worst 1.40, all rows together 1.10');
  });
});

it('without rows no goal is met or missed', () => {
  expect(goalsFor('ours', [], 2).map(({ isMet }) => isMet)).toEqual(Array(11).fill(null));
});

it('the median of an even number of values lies between the two in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, NaN]);
});
