// `npm test` runs every check, one after another, each with its time, and prints the totals at the end.
// `--full` adds the long checks. A name as argument (`npm test -- lint`) runs only that check.
// Servers, encoders and clocks are real, and so are races: a file in which a test fails is run once more, alone. A test
// that passes only then counts as passed and is named at the end: it, or the product, has a race that must be fixed.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Check {
  name: string;
  /** The projects of vitest; absent for a check that is not a test suite. */
  projects?: string[];
  command: string;
  args: string[];
  env?: Record<string, string>;
}

interface Outcome {
  name: string;
  passed: number;
  failed: number;
  skipped: number;
  seconds: number;
  /** Each failure, with the first lines of its cause. */
  failures: string[];
  /** The same for each test that passed only when it was repeated. */
  flaky: string[];
}

/** The report of vitest's JSON reporter. */
interface SuiteReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    message: string;
    status: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string): string => `${root}node_modules/.bin/${name}`;
const isFull = process.argv.includes('--full');
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const reports = `${root}.cache/test-reports`;

/** @param files when empty, all files of the projects run. */
const suite = (name: string, projects: string[], files: string[] = []): Check => ({
  name,
  projects,
  command: bin('vitest'),
  args: [
    'run',
    ...files,
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportOf(name)}`,
  ],
  ...(isFull && { env: { CHAOS_SEEDS: '10', MONEY_POINTS: 'all' } }),
});

const CHECKS: Check[] = [
  { name: 'format', command: bin('prettier'), args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'types', command: bin('tsc'), args: ['--noEmit'] },
  { name: 'client', command: bin('tsc'), args: ['--noEmit', '-p', 'client'] },
  { name: 'lint', command: bin('eslint'), args: ['--max-warnings', '0', '.'] },
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
      'test',
    ],
  },
  { name: 'unused', command: bin('knip'), args: [] },
  suite('unit', ['unit', 'docker']),
  suite('workflows', ['workflows', 'replay']),
  suite('contracts', ['contracts']),
  suite('odd-inputs', ['odd-inputs']),
  suite('money', ['money']),
  suite('end-to-end', ['integration', 'e2e', 'chaos', 'docs']),
  ...(isFull
    ? [
        suite('load', ['load']),
        { name: 'benchmarks', command: process.execPath, args: ['dist/bench/compression/main.js', '--quick'] },
      ]
    : []),
];

function reportOf(name: string): string {
  return `${reports}/${name}.json`;
}

async function run(check: Check): Promise<Outcome> {
  console.log(`\n▶ ${check.name}`);
  const startedAtMs = performance.now();
  const first = outcomeOf(check, await exitCodeOf(check));
  const outcome = shouldRetry(first) ? await retryFailedFiles(check, first) : first;
  return { ...outcome, seconds: (performance.now() - startedAtMs) / 1000 };
}

type Result = Omit<Outcome, 'seconds'> & { failedFiles: string[] };

/** If many files fail, something is broken and not flaky. */
const MAX_RETRIED_FILES = 5;

function shouldRetry({ failedFiles }: Result): boolean {
  return failedFiles.length > 0 && failedFiles.length <= MAX_RETRIED_FILES;
}

async function retryFailedFiles({ name, projects = [] }: Check, first: Result): Promise<Result> {
  console.log(`\n▶ ${name}, once more: ${first.failedFiles.join(', ')}`);
  const again = suite(`${name}-again`, projects, first.failedFiles);
  const second = outcomeOf(again, await exitCodeOf(again));
  if (second.failed > 0) return { ...first, failures: [...first.failures, ...second.failures] };
  return { ...first, passed: first.passed + first.failed, failed: 0, failures: [], flaky: first.failures };
}

async function exitCodeOf({ command, args, env }: Check): Promise<number> {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** A suite counts its tests, any other check counts as one. A suite that ran no test has failed. */
function outcomeOf({ name, projects }: Check, exitCode: number): Result {
  const failed = exitCode === 0 ? 0 : 1;
  const failures = failed === 1 ? [`${name} ended with ${exitCode}`] : [];
  const none = { name, skipped: 0, failures, flaky: [], failedFiles: [] };
  if (projects === undefined) return { ...none, passed: 1 - failed, failed };
  try {
    const report = JSON.parse(readFileSync(reportOf(name), 'utf8')) as SuiteReport;
    const { numPassedTests, numFailedTests } = report;
    const nothingRan = numPassedTests + numFailedTests === 0;
    const told = failuresOf(report);
    return {
      ...none,
      passed: numPassedTests,
      failed: Math.max(numFailedTests, failed, nothingRan ? 1 : 0),
      skipped: report.numPendingTests + report.numTodoTests,
      failures: told.length > 0 ? told : failures,
      failedFiles: failedFilesOf(report).map(({ name }) => relative(root, name)),
    };
  } catch (error) {
    console.error(`${name} left no report:`, error);
    return { ...none, passed: 0, failed: 1, failures: [...failures, `${name} left no report`] };
  }
}

const REASON_LINES = 12;

function failedFilesOf({ testResults }: SuiteReport): SuiteReport['testResults'] {
  return testResults.filter(({ status }) => status === 'failed');
}

/** A file that could not be loaded has its own message and no tests. */
function failuresOf(report: SuiteReport): string[] {
  return failedFilesOf(report).flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name);
    const tests = assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => formatFailure(`${file} > ${fullName}`, failureMessages.join('\n')));
    return tests.length > 0 ? tests : [formatFailure(file, message)];
  });
}

function formatFailure(what: string, why: string): string {
  const lines = why.split('\n').filter((line) => !line.includes('/node_modules/'));
  return [what, ...lines.slice(0, REASON_LINES).map((line) => `    ${line}`)].join('\n');
}

const chosen = only.length > 0 ? CHECKS.filter(({ name }) => only.includes(name)) : CHECKS;
const unknown = only.filter((given) => !CHECKS.some(({ name }) => name === given));
if (unknown.length > 0) {
  throw new Error(`no such check: ${unknown.join(', ')}; the checks are: ${CHECKS.map(({ name }) => name).join(', ')}`);
}
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const outcomes: Outcome[] = [];
for (const check of chosen) outcomes.push(await run(check));

// At the end, so that the last lines of a log are enough to see what broke.
for (const failure of outcomes.flatMap(({ failures }) => failures)) console.log(`\n✗ ${failure}`);
for (const failure of outcomes.flatMap(({ flaky }) => flaky)) console.log(`\n! passed only when repeated: ${failure}`);
console.log('\ncheck        passed  failed  seconds');
for (const { name, passed, failed, seconds } of outcomes) {
  const columns = [String(passed).padStart(6), String(failed).padStart(7), seconds.toFixed(1).padStart(8)];
  console.log(`${failed > 0 ? '✗' : '✓'} ${name.padEnd(11)}${columns.join(' ')}`);
}
const total = (key: 'passed' | 'failed' | 'skipped'): number =>
  outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
console.log(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
process.exitCode = total('failed') > 0 ? 1 : 0;
