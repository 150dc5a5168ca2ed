import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { INTERRUPTED_EXIT_CODE, listenForInterruption } from '../../async/listen-for-interruption.js';
import { describeSystemError } from '../../async/describe-system-error.js';
import { ConfigurationError } from '../../config/environment.js';
import { mediaLimitsOf } from '../../config/policy.js';
import { readEnvironment } from '../../config/process-roles.js';
import { mediaGatewayFor } from '../../gateways/media/media-gateway-for.js';
import { MediaError } from '../../gateways/media/media-error.js';
import { NotAFileError, assertReplaceable } from '../../gateways/media/move-file.js';
import { HELP, UsageError, parseArguments, type CompressArguments } from './arguments.js';
import { withScratch } from '../../scratch/scratch.js';
import {
  CannotFitError,
  RejectedError,
  encodeFile,
  planFile,
  type CompressContext,
  type ProgressSink,
} from './compress-file.js';
import { planLines, reportLines } from './text-report.js';

const EXIT = { usage: 1, refused: 2, cannotFit: 3, failed: 4, interrupted: INTERRUPTED_EXIT_CODE } as const;

async function main(): Promise<void> {
  // npm starts this program in the project's folder, and passes the user's folder here.
  const asked = parseArguments(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  if (asked === null) return print(HELP);
  const environment = readEnvironment(['compress-file'], process.env);
  await assertPathsUsable(asked);
  const stop = new AbortController();
  listenForInterruption(() => stop.abort(new MediaError('canceled')));
  await withScratch(environment.SCRATCH_DIR, async (scratchDir) => {
    const { signal } = stop;
    const context = { media: mediaGatewayFor(environment), limits: mediaLimitsOf(environment), signal, scratchDir };
    await compress(asked, context).catch((error: unknown) => {
      // An aborted step fails with an error of its own.
      throw signal.aborted ? signal.reason : error;
    });
  });
}

async function compress(asked: CompressArguments, context: CompressContext): Promise<void> {
  const startedAtMs = performance.now();
  const planned = await planFile(context, asked);
  const { plan } = planned;
  if (!asked.json) print(...planLines(plan), '');
  if (asked.planOnly || asked.outputPath === undefined) {
    if (asked.json) print(JSON.stringify({ limitBytes: asked.limitBytes, plan }));
    if (plan.verdict === 'cannot_fit') throw new CannotFitError(plan.smallestWorkableBytes);
    return;
  }
  const bar = createProgressBar(asked);
  try {
    const report = await encodeFile(context, { ...asked, outputPath: asked.outputPath }, planned, startedAtMs, bar);
    bar.end();
    print(...(asked.json ? [JSON.stringify(report)] : [...reportLines(report), `  result      ${asked.outputPath}`]));
  } finally {
    bar.end();
  }
}

/** Checked before the work, not after it. */
async function assertPathsUsable({ inputPath, outputPath }: CompressArguments): Promise<void> {
  if (await exists(inputPath, 'folder')) throw new UsageError(`${inputPath} is a folder, not a video`);
  if (!(await exists(inputPath, 'file'))) throw new UsageError(`there is no file ${inputPath}`);
  if (outputPath === undefined) return;
  const folder = dirname(outputPath);
  if (!(await exists(folder, 'folder'))) throw new UsageError(`there is no folder ${folder}`);
  if (await isSameFile(inputPath, outputPath)) throw new UsageError('--out is the source itself: choose another name');
  await assertReplaceable(outputPath);
}

/** Whether two paths lead to one file, by whatever spelling or link. */
async function isSameFile(path: string, other: string): Promise<boolean> {
  const [one, two] = await Promise.all([path, other].map((each) => stat(each, { bigint: true }).catch(() => null)));
  return one?.ino !== undefined && one.ino === two?.ino && one.dev === two.dev;
}

async function exists(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  try {
    const found = await stat(path);
    return kind === 'file' ? found.isFile() : found.isDirectory();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function createProgressBar({ json }: CompressArguments): ProgressSink & { end(): void } {
  if (json || !process.stderr.isTTY) return { update() {}, end() {} };
  const bar = new SingleBar(
    { format: '  {bar} {percentage} %  {note}', clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(100, 0, { note: '' });
  return { update: (percent, note) => bar.update(Math.floor(percent), { note }), end: () => bar.stop() };
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** The message to the user, and the exit code. ffmpeg's own words are shown: the file is the user's. */
function describeError(error: unknown): { message: string; code: number } {
  if (error instanceof UsageError) return { message: `${error.message}; --help shows how`, code: EXIT.usage };
  if (error instanceof ConfigurationError || error instanceof NotAFileError) {
    return { message: error.message, code: EXIT.usage };
  }
  if (error instanceof RejectedError) return { message: error.message, code: EXIT.refused };
  if (error instanceof CannotFitError) return { message: error.message, code: EXIT.cannotFit };
  if (error instanceof MediaError) {
    if (error.code === 'canceled') return { message: 'interrupted', code: EXIT.interrupted };
    const code = error.code === 'cannot_fit' ? EXIT.cannotFit : EXIT.failed;
    return { message: `${error.message} (${error.code})${error.log === '' ? '' : `\n${error.log}`}`, code };
  }
  const systemError = describeSystemError(error);
  if (systemError !== null) return { message: systemError, code: EXIT.usage };
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error), code: EXIT.failed };
}

try {
  await main();
} catch (error) {
  const { message, code } = describeError(error);
  process.stderr.write(`compress: ${message}\n`);
  process.exitCode = code;
}
