// `npm test` runs every check and prints the totals at the end: the files of all suites in one run of vitest, and beside it
// the programs that read the code. `--full` adds the long checks. A name as argument (`npm test -- lint`) runs
// only that check.
// Servers, encoders and clocks are real, and so are races: a file in which a test fails is run once more, alone. A test
// that passes only then counts as passed and is named at the end: it, or the product, has a race that must be fixed.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, getPriority, setPriority } from 'node:os';
import { join, relative, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** A check that is a program: it passes if the program exits with 0. */
interface Program {
  name: string;
  command: string;
  args: string[];
  /** Relative to the project's folder. */
  cwd?: string;
  env?: Record<string, string>;
}

/** A check that is a part of the tests. */
interface Suite {
  name: string;
  /** The projects of vitest, each the folder of this name in `test/`. */
  projects: string[];
}

interface Outcome {
  name: string;
  passed: number;
  failed: number;
  skipped: number;
  /** For a suite: the time of all its files, which run in parallel with those of other suites. */
  seconds: number;
  files: { path: string; seconds: number }[];
  /** Each failure, with the first lines of its cause. */
  failures: string[];
  /** The same for each test that passed only when it was repeated. */
  flaky: string[];
}

/** The report of vitest's JSON reporter. */
interface SuiteReport {
  testResults: FileReport[];
}

interface FileReport {
  name: string;
  message: string;
  status: string;
  startTime: number;
  endTime: number;
  assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string): string => `${root}node_modules/.bin/${name}`;
const isFull = process.argv.includes('--full');
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const reports = `${root}.cache/test-reports`;
/** Hundreds of processes load the same modules. This cache saves them from compiling the modules again. */
const compileCache = `${root}.cache/node-compile`;

/** The longest first: they run in parallel, and the last ones should be short. */
const PROGRAMS: Program[] = [
  { name: 'lint', command: bin('eslint'), args: ['--max-warnings', '0', '.'] },
  { name: 'format', command: bin('prettier'), args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'types', command: bin('tsc'), args: ['--noEmit'] },
  {
    name: 'rooms',
    command: bin('depcruise'),
    args: [
      '--config',
      '.dependency-cruiser.cjs',
      'src',
      'workflows',
      'activities',
      'workers',
      'stack',
      'client',
      'cli',
      'web',
      'texts',
      'test',
    ],
  },
  { name: 'unused', command: bin('knip'), args: [] },
  { name: 'client', command: bin('tsc'), args: ['--noEmit', '-p', 'client'] },
  { name: 'web', command: bin('tsc'), args: ['--noEmit', '-p', 'web'] },
  { name: 'page-size', command: bin('size-limit'), args: [], cwd: 'web' },
];

const SUITES: Suite[] = [
  { name: 'unit', projects: ['unit', 'docker'] },
  { name: 'workflows', projects: ['workflows', 'replay'] },
  { name: 'contracts', projects: ['contracts'] },
  { name: 'odd-inputs', projects: ['odd-inputs'] },
  { name: 'money', projects: ['money'] },
  { name: 'end-to-end', projects: ['integration', 'e2e', 'chaos', 'docs'] },
];

/** Checks that compare times, so each has the machine to itself. */
const LONG_SUITES: Suite[] = isFull
  ? [
      { name: 'page-full', projects: ['page-full'] },
      { name: 'monitoring', projects: ['monitoring'] },
      { name: 'load', projects: ['load'] },
      { name: 'drill', projects: ['drill'] },
      { name: 'containers', projects: ['containers'] },
    ]
  : [];
/** The full amounts of what `npm test` only samples. */
const MORE_OF_EACH = {
  CHAOS_JOBS: '60',
  MONEY_POINTS: 'all',
  ODD_INPUTS: 'all',
  UPLOAD_MEGABYTES: '2000',
  LISTENERS: '1000',
  FUZZ_EXAMPLES: '4',
};
const LONG_PROGRAMS: Program[] = isFull
  ? [{ name: 'benchmarks', command: process.execPath, args: ['dist/bench/compression/main.js', '--quick'] }]
  : [];

/**
 * Runs programs, as many at once as the machine has cores. Their output is shown when they end, each in one piece.
 *
 * @param niceness from 0 to 19: the higher, the more they leave to what runs beside them.
 */
async function runSideBySide(programs: Program[], niceness: number): Promise<Outcome[]> {
  const outcomes = new Map<Program, Outcome>();
  const waiting = [...programs];
  const work = async (): Promise<void> => {
    for (let program = waiting.shift(); program; program = waiting.shift())
      outcomes.set(program, await runProgram(program, niceness));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return programs.flatMap((program) => outcomes.get(program) ?? []);
}

async function runProgram(program: Program, niceness: number): Promise<Outcome> {
  const { name } = program;
  const startedAtMs = performance.now();
  const { exitCode, output } = await run(program, { output: 'pipe', niceness });
  const seconds = (performance.now() - startedAtMs) / 1000;
  console.log(`\n▶ ${name}\n${output}`.trimEnd());
  const failed = exitCode === 0 ? 0 : 1;
  const failures = failed === 1 ? [`${name} ended with ${exitCode}`] : [];
  return { name, passed: 1 - failed, failed, skipped: 0, seconds, files: [], failures, flaky: [] };
}

/** If many files fail, something is broken and not flaky. */
const MAX_RETRIED_FILES = 5;

/** Runs all files of these suites, and reruns those that fail. */
async function runSuites(suites: Suite[]): Promise<Outcome[]> {
  if (suites.length === 0) return [];
  const name = suites.map((suite) => suite.name).join(' ');
  console.log(`\n▶ ${name}`);
  const projects = suites.flatMap((suite) => suite.projects);
  const { exitCode, files } = await runVitest(projects);
  const failedFiles = files.filter(hasFailed).map(({ name }) => relative(root, name));
  const again = await runAlone(projects, failedFiles);
  const outcomes = suites.map((suite) => outcomeOf(suite, files, again));
  if (exitCode === 0 || failedFiles.length > 0) return outcomes;
  // No test has failed, yet something has: vitest itself, or an error outside of every test.
  const [first, ...others] = outcomes as [Outcome, ...Outcome[]];
  return [
    { ...first, failed: first.failed + 1, failures: [...first.failures, `vitest ended with ${exitCode}`] },
    ...others,
  ];
}

/** @returns the second reports of the failed files; none if nothing was repeated, or if vitest itself failed then. */
async function runAlone(projects: string[], failedFiles: string[]): Promise<FileReport[]> {
  if (failedFiles.length === 0 || failedFiles.length > MAX_RETRIED_FILES) return [];
  console.log(`\n▶ once more: ${failedFiles.join(', ')}`);
  const { exitCode, files } = await runVitest(projects, [...failedFiles, '--maxWorkers=1']);
  return exitCode === 0 || files.some(hasFailed) ? files : [];
}

async function runVitest(projects: string[], more: string[] = []) {
  const report = join(reports, `${projects.join('-')}${more.length > 0 ? '-again' : ''}.json`);
  const { exitCode } = await run({
    command: bin('vitest'),
    args: [
      'run',
      ...more,
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    ...(isFull && { env: MORE_OF_EACH }),
  });
  return { exitCode, files: readReport(report) };
}

function readReport(path: string): FileReport[] {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as SuiteReport).testResults;
  } catch (error) {
    console.error('vitest left no report:', error);
    return [];
  }
}

async function run(
  { command, args, cwd = '', env }: Omit<Program, 'name'>,
  { output = 'inherit', niceness = 0 }: { output?: 'inherit' | 'pipe'; niceness?: number } = {},
) {
  const child = spawn(command, args, {
    cwd: join(root, cwd),
    stdio: ['ignore', output, output],
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env, ...env },
  });
  if (child.pid !== undefined && niceness > getPriority()) setPriority(child.pid, niceness);
  const exitCode = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  const written = [child.stdout, child.stderr].map(async (stream) => (stream === null ? '' : await text(stream)));
  return { exitCode: await exitCode, output: (await Promise.all(written)).join('') };
}

/** A suite that ran no test has failed. */
function outcomeOf({ name, projects }: Suite, files: FileReport[], again: FileReport[]): Outcome {
  const first = files.filter((file) => projects.includes(projectOf(file)));
  const repeatOf = (file: FileReport): FileReport | undefined => again.find((repeat) => repeat.name === file.name);
  // Each test counts once, however often it ran.
  const latest = first.map((file) => repeatOf(file) ?? file);
  const count = (...statuses: string[]): number =>
    latest.flatMap((file) => file.assertionResults).filter(({ status }) => statuses.includes(status)).length;
  const failures = latest.flatMap(failuresOf);
  const flaky = first.filter((file) => hasFailed(file) && !hasFailed(repeatOf(file) ?? file)).flatMap(failuresOf);
  const ran = first.map((file) => ({
    path: relative(root, file.name),
    seconds: (file.endTime - file.startTime) / 1000,
  }));
  const seconds = ran.reduce((sum, file) => sum + file.seconds, 0);
  const skipped = count('pending', 'skipped', 'todo');
  const counts = { name, passed: count('passed'), skipped, seconds, files: ran, flaky };
  if (counts.passed + failures.length > 0) return { ...counts, failed: failures.length, failures };
  return { ...counts, failed: 1, failures: [`${name} ran no test`] };
}

function projectOf({ name }: FileReport): string {
  return relative(join(root, 'test'), name).split(sep)[0] ?? '';
}

function hasFailed({ status }: FileReport): boolean {
  return status === 'failed';
}

const REASON_LINES = 12;
const SLOWEST_SHOWN = 40;

/** One for each failed test. A file that could not be loaded has no tests, but a message of its own. */
function failuresOf(file: FileReport): string[] {
  if (!hasFailed(file)) return [];
  const path = relative(root, file.name);
  const tests = file.assertionResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => formatFailure(`${path} > ${fullName}`, failureMessages.join('\n')));
  return tests.length > 0 ? tests : [formatFailure(path, file.message)];
}

function formatFailure(what: string, why: string): string {
  const lines = why.split('\n').filter((line) => !line.includes('/node_modules/'));
  return [what, ...lines.slice(0, REASON_LINES).map((line) => `    ${line}`)].join('\n');
}

const known = [...PROGRAMS, ...SUITES, ...LONG_SUITES, ...LONG_PROGRAMS].map(({ name }) => name);
const unknown = only.filter((given) => !known.includes(given));
if (unknown.length > 0) {
  throw new Error(`no such check: ${unknown.join(', ')}; the checks are: ${known.join(', ')}`);
}
const chosen = <C extends { name: string }>(checks: C[]): C[] =>
  only.length > 0 ? checks.filter(({ name }) => only.includes(name)) : checks;
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const startedAtMs = performance.now();
const outcomes = [
  // The programs compute while the tests wait for servers, and leave the cores to them otherwise.
  ...(await Promise.all([runSideBySide(chosen(PROGRAMS), 15), runSuites(chosen(SUITES))])).flat(),
  ...(await runSuites(chosen(LONG_SUITES))),
  ...(await runSideBySide(chosen(LONG_PROGRAMS), 0)),
];
const wholeSeconds = (performance.now() - startedAtMs) / 1000;

// At the end, so that the last lines of a log are enough to see what broke.
for (const failure of outcomes.flatMap(({ failures }) => failures)) console.log(`\n✗ ${failure}`);
for (const failure of outcomes.flatMap(({ flaky }) => flaky)) console.log(`\n! passed only when repeated: ${failure}`);
const slowest = outcomes.flatMap(({ files }) => files).sort((a, b) => b.seconds - a.seconds);
console.log('\nThe files that took longest:');
for (const { path, seconds } of slowest.slice(0, SLOWEST_SHOWN))
  console.log(`${seconds.toFixed(0).padStart(5)} s  ${path}`);
console.log('\ncheck        passed  failed  seconds');
for (const { name, passed, failed, seconds } of outcomes) {
  const columns = [String(passed).padStart(6), String(failed).padStart(7), seconds.toFixed(1).padStart(8)];
  console.log(`${failed > 0 ? '✗' : '✓'} ${name.padEnd(11)}${columns.join(' ')}`);
}
console.log(
  `\nThe whole took ${wholeSeconds.toFixed(0)} seconds: the programs and the files of all suites run side by side.`,
);
const total = (key: 'passed' | 'failed' | 'skipped'): number =>
  outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
console.log(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
process.exitCode = total('failed') > 0 ? 1 : 0;
