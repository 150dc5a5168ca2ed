// `npm run bench:compression` compares ours with plain ffmpeg and the tools that users choose. See USAGE in options.ts.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTemporaryFolder } from '../../src/async/with-temporary-folder.js';
import { projectRoot } from '../../stack/tools.js';
import { CASES, QUICK_CLIPS } from './cases.js';
import { RECIPES, findClip, makeClip } from './clips/make-clip.js';
import { CONTENDERS } from './contenders/all.js';
import { goalsFor, fits, isTruncated } from './goals.js';
import { USAGE, parseOptions } from './options.js';
import { plotSvg } from './report/plot.js';
import { reportMarkdown } from './report/markdown.js';
import { type Row, type RowStore, openRows } from './rows.js';
import { runCase } from './run-case.js';

const LIMITATIONS = [
  'GPU encoders: this machine has none, so NVENC is not in the table.',
  'VMAF sees brightness only: colours, sound and whether both are in step are checked elsewhere (the odd-input suite).',
  'Sound is not scored: the baselines spend 128 kb/s on it, ours spends what its plan says.',
  'Some clips are made from real photos and footage by ffmpeg (pans, shake, noise, scrolling), because freely licensed camera originals of that kind are in no package; their names and recipes are in `bench/compression/clips/`.',
  'No HDR, interlaced or variable-rate sources: they are in the odd-input suite.',
  'Memory is sampled five times a second over the process tree; shared pages count once for each process.',
];

const options = readOptions();
const contenders = options.quick ? CONTENDERS.filter(({ role }) => role !== 'tool') : CONTENDERS;
const wantedClips = options.clips.length > 0 ? options.clips : options.quick ? QUICK_CLIPS : undefined;
const cases = CASES.filter(({ clip }) => wantedClips?.includes(clip) ?? true);

if (options.makeClips) {
  for (const { name } of RECIPES.filter((recipe) => wantedClips?.includes(recipe.name) ?? true)) {
    const { path, hash } = makeClip(name);
    console.log(`${hash.slice(0, 12)}  ${path}`);
  }
} else if (options.quick) {
  await withTemporaryFolder(join(tmpdir(), 'mailsized-bench-rows-'), async (folder) => {
    failOnBadFiles(await runAll(openRows(folder)));
  });
} else {
  const store = openRows(join(projectRoot, 'bench', 'rows'));
  if (!options.report) await runAll(store);
  const rows = storedRows(store);
  writeReport(rows);
  failOnBadFiles(rows);
}

function readOptions(): ReturnType<typeof parseOptions> {
  try {
    const known = { contenders: CONTENDERS.map(({ name }) => name), clips: RECIPES.map(({ name }) => name) };
    return parseOptions(process.argv.slice(2), known);
  } catch (error) {
    console.error(`${String(error)}\nusage: ${USAGE}`);
    process.exit(2);
  }
}

async function runAll(store: RowStore): Promise<Row[]> {
  const chosen = contenders.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const rows: Row[] = [];
  for (const each of cases) {
    const log = (line: string): void => console.log(line);
    rows.push(...(await runCase(makeClip(each.clip), each, { store, contenders: chosen, fresh: options.fresh, log })));
  }
  return rows;
}

/** The report always covers all cases and contenders, even if this run was limited to some. */
function storedRows(store: RowStore): Row[] {
  return CASES.flatMap(({ clip: name, ceilingBytes }) => {
    const clip = findClip(name);
    if (clip === undefined) return [];
    return CONTENDERS.flatMap((contender) => {
      const version = contender.version();
      return store.find({ clip: name, clipHash: clip.hash, ceilingBytes, contender: contender.name, version }) ?? [];
    });
  });
}

function writeReport(rows: readonly Row[]): void {
  const bench = join(projectRoot, 'bench');
  const wantedRows = CASES.length * CONTENDERS.length;
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown CPU'}`;
  const markdown = reportMarkdown({ rows, contenders: CONTENDERS, wantedRows, limitations: LIMITATIONS, machine });
  writeFileSync(join(bench, 'RESULTS.md'), markdown);
  writeFileSync(
    join(bench, 'results.svg'),
    plotSvg(
      rows,
      CONTENDERS.map(({ name }) => name),
    ),
  );
  for (const { name } of CONTENDERS.filter(({ role }) => role === 'ours')) {
    console.log(`\n${name}`);
    for (const { goal, figure, isMet } of goalsFor(name, rows, name === 'ours-modern' ? 5 : 2)) {
      console.log(`  ${isMet === null ? '·' : isMet ? '✓' : '✗'} ${goal}: ${figure}`);
    }
  }
  console.log(`\n${rows.length} of ${wantedRows} rows; wrote bench/RESULTS.md`);
}

/** Every row must keep this promise: a complete file that is not over the ceiling. */
function failOnBadFiles(rows: readonly Row[]): void {
  const bad = rows.filter((row) => row.role === 'ours' && (!fits(row) || isTruncated(row)));
  for (const { clip, contender, run } of bad)
    console.error(`✗ ${clip}: ${contender} exceeds the ceiling, is cut short or failed (${run.exit})`);
  if (bad.length > 0) process.exitCode = 1;
}
