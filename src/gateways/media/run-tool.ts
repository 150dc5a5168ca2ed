import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { inSpan } from '../../observability/tracing/spans.js';
import { MediaError } from './media-error.js';
import { killRun, killWhatIsLeft } from './sandbox/kill-run.js';
import { WRAPPER_PATH, startWallClockLimit, sandboxArguments, type SandboxedRun } from './sandbox/sandbox-arguments.js';

/** A tool's output is cut off here. One line per packet of 20 minutes at 240 frames a second needs a third of it. */
const MAX_OUTPUT_CHARS = 64_000_000;
const MAX_LOG_CHARS = 10_000;

export interface ToolResult {
  readonly exitStatus: number | null;
  readonly stdout: string;
  /** Whether the tool was killed because it printed too much; `stdout` is then only the beginning of its output. */
  readonly truncated: boolean;
  /** End of the tool's error output. */
  readonly log: string;
}

/**
 * Runs a tool in the sandbox and collects its output. Resolves with any exit status, after no process holds its pipes
 * any more. A tool whose output is absurdly long is killed (`truncated`). Throws `canceled` on abort.
 *
 * @param onOutput receives the output in chunks, of any length in total; `stdout` is then empty
 */
export async function runTool(
  launch: SandboxedRun,
  args: readonly string[],
  signal: AbortSignal,
  onOutput?: (chunk: Buffer) => void,
): Promise<ToolResult> {
  if (signal.aborted) throw new MediaError('canceled');
  return await inSpan(basename(launch.tool), {}, async (span) => {
    const result = await runToCompletion(launch, args, signal, onOutput);
    span.setAttribute('process.exit.code', result.exitStatus ?? -1);
    return result;
  });
}

async function runToCompletion(
  launch: SandboxedRun,
  args: readonly string[],
  signal: AbortSignal,
  onOutput?: (chunk: Buffer) => void,
): Promise<ToolResult> {
  const child = spawn(WRAPPER_PATH, [...sandboxArguments(launch), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  killWhatIsLeft(child);
  const kill = (): void => killRun(child);
  signal.addEventListener('abort', kill, { once: true });
  const stopWallClock = startWallClockLimit(launch, kill);
  let stdout = '';
  let log = '';
  let cutOff = false;
  if (onOutput !== undefined) child.stdout.on('data', onOutput);
  else {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      cutOff ||= stdout.length + text.length > MAX_OUTPUT_CHARS;
      if (cutOff) kill();
      else stdout += text;
    });
  }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-MAX_LOG_CHARS);
  });
  try {
    const exitStatus = await new Promise<number | null>((resolve, reject) => {
      child.on('close', (code) => resolve(code));
      child.on('error', (error) => reject(new MediaError('sandbox_failed', { cause: error })));
    });
    if (signal.aborted) throw new MediaError('canceled', { log });
    return { exitStatus, stdout, truncated: cutOff, log };
  } finally {
    stopWallClock();
    signal.removeEventListener('abort', kill);
  }
}
