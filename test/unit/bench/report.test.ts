import { describe, expect, it } from 'vitest';
import { type Contender } from '../../../bench/compression/contenders/contender.js';
import { reportMarkdown } from '../../../bench/compression/report/markdown.js';
import { plotSvg } from '../../../bench/compression/report/plot.js';
import { CEILING, makeRow } from './row.js';

const contender = (name: string, role: Contender['role']): Contender => ({
  name,
  role,
  describe: `what ${name} is`,
  version: () => '1',
  run: () => Promise.reject(new Error('a report runs nothing')),
});
const contenders = [
  contender('plain-two-pass', 'baseline'),
  contender('ours-plays-everywhere', 'ours'),
  contender('vresize', 'tool'),
];
const rows = [
  makeRow('plain-two-pass', { vmaf: 70, sizeBytes: CEILING + 1 }),
  makeRow('ours-plays-everywhere', { vmaf: 80, predictedVmaf: 79 }),
  makeRow('vresize', 'failed'),
];
const report = (wantedRows: number): string =>
  reportMarkdown({ rows, contenders, wantedRows, limitations: ['No GPU.'], machine: '2 cores' });

describe('the report', () => {
  it('says of each goal how it stands', () => {
    expect(report(3)).toMatch(/mean gain over plain two-pass at least 4 .*\| \+10\.00 over 1 rows +\| met/);
    expect(report(3)).toMatch(/best tool whose file fits .*\| 0 of 0 .*\| no rows/);
  });

  it('tells what each row came to, also the ones that failed or are over', () => {
    expect(report(3)).toMatch(/\| plain-two-pass +\| 1\.0000 .*\*\*over\*\*/);
    expect(report(3)).toMatch(/\| ours-plays-everywhere +\| 0\.9900 +\| 1 .*\| 80\.00 +\| 75\.00 +\| 79\.0 /);
    expect(report(3)).toMatch(/\| vresize +\| – .*failed: exit 4/);
  });

  it('does not pass for whole when rows are missing, and says what it leaves out', () => {
    expect(report(3)).not.toContain('missing');
    expect(report(5)).toContain('2 of 5 rows are missing');
    expect(report(3)).toContain('- No GPU.');
  });
});

describe('the plot', () => {
  const svg = plotSvg(
    rows,
    contenders.map(({ name }) => name),
  );

  it('has a mark for each measured row, in both panels', () => {
    expect(svg.match(/<title>a, ours-plays-everywhere/g)).toHaveLength(2);
    expect(svg).not.toContain('<title>a, vresize');
  });

  it('draws a file that is over as a hollow mark', () => {
    expect(svg.match(/fill="white" stroke="#7a7a7a"/g)).toHaveLength(2);
  });
});
