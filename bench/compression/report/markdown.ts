// bench/RESULTS.md: generated from the rows, never written by hand.
import { type Contender } from '../contenders/contender.js';
import { fillOf, fits, goalsFor, isSaturated, isTruncated, mean, median } from '../goals.js';
import { type Row } from '../rows.js';

/** The input of the report. */
export interface ReportInput {
  readonly rows: readonly Row[];
  readonly contenders: readonly Contender[];
  /** The expected number of rows: clips and ceilings times contenders. */
  readonly wantedRows: number;
  /** Sentences about what the figures do not show. */
  readonly limitations: readonly string[];
  readonly machine: string;
}

/** The whole report as Markdown. */
export function reportMarkdown(input: ReportInput): string {
  const { rows, contenders } = input;
  const ours = contenders.filter(({ role }) => role === 'ours');
  return [
    '# Compression: ours beside plain ffmpeg and the tools that users pick',
    `Written by \`npm run bench:compression\` from the rows in \`bench/rows/\`; do not edit. ${input.machine}.`,
    ...ours.flatMap(({ name }) => [`## Goals: ${name}`, goalTable(name, rows)]),
    '## Contenders over all rows',
    contenderTable(rows, contenders),
    '![VMAF and fill, each clip and contender](results.svg)',
    '## Row by row',
    'Wall and CPU are ratios to plain two-pass in the same run. p5 is the 5th percentile of VMAF. Predicted is what our plan promised before the encode.',
    ...casesOf(rows).map((group) => caseSection(group)),
    '## Left out',
    input.limitations.map((sentence) => `- ${sentence}`).join('\n'),
    ...missing(input),
  ]
    .join('\n\n')
    .concat('\n');
}

function missing({ rows, wantedRows }: ReportInput): string[] {
  const count = wantedRows - rows.length;
  return count > 0 ? [`**${count} of ${wantedRows} rows are missing:** the run is not complete.`] : [];
}

function goalTable(contender: string, rows: readonly Row[]): string {
  const goals = goalsFor(contender, rows, contender === 'ours-modern' ? 5 : 2);
  const verdict = (isMet: boolean | null): string => (isMet === null ? 'no rows' : isMet ? 'met' : '**not met**');
  return table(
    ['goal', 'figure', ''],
    goals.map(({ goal, figure, isMet }) => [goal, figure, verdict(isMet)]),
  );
}

function contenderTable(rows: readonly Row[], contenders: readonly Contender[]): string {
  return table(
    ['contender', 'what', 'rows', 'over', 'failed', 'median fill', 'mean VMAF', 'mean p5', 'wall', 'CPU'],
    contenders.map(({ name, describe }) => {
      const own = rows.filter((row) => row.contender === name);
      const done = own.filter((row) => row.verdict !== null);
      const seconds = (pick: (row: Row) => number): number => done.reduce((sum, row) => sum + pick(row), 0);
      return [
        name,
        describe,
        String(own.length),
        String(done.filter((row) => !fits(row)).length),
        String(own.length - done.length),
        number(median(done.flatMap((row) => fillOf(row) ?? [])), 3),
        number(mean(done.map((row) => row.verdict?.vmafMean ?? NaN)), 1),
        number(mean(done.map((row) => row.verdict?.vmafP5 ?? NaN)), 1),
        number(seconds((row) => row.run.wallSeconds) / seconds((row) => row.plain.wallSeconds), 2),
        number(seconds((row) => row.run.cpuSeconds) / seconds((row) => row.plain.cpuSeconds), 2),
      ];
    }),
  );
}

/** Groups the rows by clip and ceiling, in their order. */
export function casesOf(rows: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = `${row.clip} ${row.ceilingBytes}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups.values()];
}

function caseSection(rows: readonly Row[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const { clip, kind, ceilingBytes, durationSeconds, plainVideoBps } = first;
  const seconds = Math.round(durationSeconds);
  const head = `### ${clip}, ${(ceilingBytes / 1e6).toFixed(3)} MB\n\n${kind}; ${seconds} s; leaves plain two-pass ${Math.round(plainVideoBps / 1000)} kb/s for the picture.`;
  const body = table(
    ['contender', 'fill', 'attempts', 'wall', 'CPU', 'memory MB', 'VMAF', 'p5', 'predicted', 'picture', 'remark'],
    rows.map((row) => [
      row.contender,
      number(fillOf(row) ?? NaN, 4),
      row.run.attempts === null ? '–' : String(row.run.attempts),
      number(row.run.wallSeconds / row.plain.wallSeconds, 2),
      number(row.run.cpuSeconds / row.plain.cpuSeconds, 2),
      number(row.run.peakMemoryBytes / 1e6, 0),
      number(row.verdict?.vmafMean ?? NaN, 2),
      number(row.verdict?.vmafP5 ?? NaN, 2),
      number(row.run.account?.predictedVmaf ?? NaN, 1),
      row.verdict === null ? '–' : `${row.verdict.width}x${row.verdict.height} ${Math.round(row.verdict.frameRate)}`,
      remarks(row),
    ]),
  );
  return `${head}\n\n${body}`;
}

function remarks(row: Row): string {
  if (row.verdict === null) return `failed: ${row.run.exit}`;
  return [
    ...(fits(row) ? [] : ['**over**']),
    ...(isSaturated(row) ? ['saturated'] : []),
    ...(isTruncated(row) ? [`cut short by ${row.verdict.missingSeconds.toFixed(2)} s`] : []),
    ...(row.verdict.shiftFrames === 0 ? [] : [`shifted by ${row.verdict.shiftFrames} frame`]),
  ].join(', ');
}

const number = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');

/** Makes columns as wide as their widest cell, as prettier does. */
function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const cells = [head, ...body].map((row) => row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [first = [], ...rest] = cells;
  return [line(first), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest.map(line)].join('\n');
}
