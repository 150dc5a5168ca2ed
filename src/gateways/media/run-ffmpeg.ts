import type { ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import ffmpeg from 'fluent-ffmpeg';
import { frameLimit, type FfmpegArgv } from '../../domain/media/argv/ffmpeg-argv.js';
import type { RejectionReason } from '../../domain/media/facts/media-limits.js';
import { inSpan } from '../../observability/tracing/spans.js';
import { createDecodeErrorReader, type DecodeErrorListener } from './decode-errors.js';
import { MediaError } from './media-error.js';
import { createProgressReader, type RunProgress } from './progress-reader.js';
import { killRun, killWhatIsLeft } from './sandbox/kill-run.js';
import { WRAPPER_PATH, startWallClockLimit, sandboxArguments, type SandboxedRun } from './sandbox/sandbox-arguments.js';
import { classifyWritingFailure, exceededLimit } from './classify-tool-failure.js';

// One path for the whole process. The script's arguments say which ffmpeg to run, and with which limits.
ffmpeg.setFfmpegPath(WRAPPER_PATH);

const LOG_LINES = 60;
const LOG_LINE_CHARS = 400;

export interface FfmpegRun {
  readonly launch: SandboxedRun & { readonly scratchDir: string };
  readonly argv: FfmpegArgv;
  readonly signal: AbortSignal;
  /** A run without progress for this long is killed. */
  readonly stallTimeoutMs: number;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly onDecodeError?: DecodeErrorListener;
}

type KillReason = 'canceled' | 'no_progress' | 'limit_exceeded';

export interface FfmpegRunResult {
  readonly frames: number;
  /** End of the output on its own clock. */
  readonly outTimeMs: number;
  /** Last lines that ffmpeg printed in addition to its progress: warnings, or nothing. */
  readonly log: string;
}

/**
 * Runs ffmpeg in the sandbox until it ends. Settles only when no process holds the run's pipes any more. A kill is always
 * SIGKILL: the output of a killed run is discarded, so there is nothing to finish.
 * Throws `canceled`, `no_progress`, `limit_exceeded`, or the error that `classifyWritingFailure` chooses.
 */
export async function runFfmpeg(run: FfmpegRun): Promise<FfmpegRunResult> {
  if (run.signal.aborted) throw new MediaError('canceled');
  return await inSpan(basename(run.launch.tool), {}, () => runWatched(run));
}

async function runWatched(run: FfmpegRun): Promise<FfmpegRunResult> {
  const command = buildCommand(run);
  const readLine = createProgressReader();
  const readDecodeErrors = createDecodeErrorReader((input, pictures) => run.onDecodeError?.(input, pictures));
  const lines: string[] = [];
  let reached = { frames: 0, outTimeMs: 0 };
  let child: ChildProcess | undefined;
  let killReason: KillReason | null = null;
  let exceeded: RejectionReason | null = null;
  const kill = (reason: KillReason): void => {
    killReason ??= reason;
    if (child !== undefined) killRun(child);
  };
  const cancel = (): void => kill('canceled');
  const stopWallClock = startWallClockLimit(run.launch, () => kill('no_progress'));
  const watchdog = setTimeout(() => kill('no_progress'), run.stallTimeoutMs);
  command.on('start', () => {
    child = processOf(command);
    killWhatIsLeft(child);
    if (killReason !== null) killRun(child);
  });
  command.on('stderr', (line: string) => {
    const { other, moved = false, progress } = readLine(line);
    if (other !== undefined && other !== '') appendCapped(lines, other);
    if (other !== undefined) readDecodeErrors(other);
    // ffmpeg itself would continue without the frame.
    exceeded ??= exceededLimit(other ?? '');
    if (exceeded !== null) kill('limit_exceeded');
    if (moved) watchdog.refresh();
    if (progress === undefined) return;
    reached = { frames: progress.frames, outTimeMs: progress.outTimeMs };
    run.onProgress?.(progress);
  });
  run.signal.addEventListener('abort', cancel, { once: true });
  try {
    await completion(command);
  } catch (error) {
    const log = lines.length === 0 && error instanceof Error ? error.message : lines.join('\n');
    if (killReason === null) throw await classifyWritingFailure(log, exitStatusOf(error), run.launch);
    throw new MediaError(killReason, { log, ...(exceeded === null ? {} : { rejection: exceeded }) });
  } finally {
    stopWallClock();
    clearTimeout(watchdog);
    run.signal.removeEventListener('abort', cancel);
  }
  const log = lines.join('\n');
  if (exceeded !== null) throw new MediaError('limit_exceeded', { log, rejection: exceeded });
  return { ...reached, log };
}

function buildCommand({ launch, argv }: FfmpegRun): ffmpeg.FfmpegCommand {
  const command = ffmpeg({ cwd: launch.scratchDir, stdoutLines: 1 });
  argv.inputs.forEach(({ path, options, soundOnly = false }, index) => {
    const leading = index === 0 ? sandboxArguments(launch) : [];
    const limit = soundOnly ? [] : frameLimit(launch.limits.maxPixels);
    command.input(path).inputOptions(...leading, ...limit, ...options);
  });
  return command.outputOptions(...argv.outputOptions).output(argv.outputPath);
}

/** fluent-ffmpeg sets this property before it reports that the run has started, but its types lack it. */
function processOf(command: ffmpeg.FfmpegCommand): ChildProcess {
  return (command as ffmpeg.FfmpegCommand & { readonly ffmpegProc: ChildProcess }).ffmpegProc;
}

function completion(command: ffmpeg.FfmpegCommand): Promise<void> {
  return new Promise((resolve, reject) => {
    command.on('end', () => resolve()).on('error', (error: Error) => reject(error));
    command.run();
  });
}

/** fluent-ffmpeg reports the exit status only in its message. */
function exitStatusOf(error: unknown): number | null {
  const match = error instanceof Error ? /exited with code (\d+)/.exec(error.message) : null;
  return match?.[1] === undefined ? null : Number(match[1]);
}

function appendCapped(lines: string[], line: string): void {
  lines.push(line.slice(0, LOG_LINE_CHARS));
  if (lines.length > LOG_LINES) lines.shift();
}
