import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTemporaryFolder } from '../../src/async/with-temporary-folder.js';
import { projectRoot } from '../../stack/tools.js';

/** The cost of a command and all its descendants. */
export interface MeasuredRun {
  /** Negative: the number of the signal that ended the command. */
  readonly exitCode: number;
  readonly timedOut: boolean;
  readonly wallSeconds: number;
  /** User and system time. */
  readonly cpuSeconds: number;
  /** The largest sum of resident sizes over the process tree, sampled five times a second. */
  readonly peakMemoryBytes: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a command. */
export interface RunOptions {
  readonly cwd: string;
  /** After this time the whole process tree is killed. */
  readonly timeoutSeconds: number;
}

/**
 * Runs a command until it ends and measures it; the result says how it ended.
 * @throws Error if the measuring itself fails, e.g. because python3 is missing
 */
export async function measuredRun(command: readonly string[], options: RunOptions): Promise<MeasuredRun> {
  return await withTemporaryFolder(join(tmpdir(), 'mailsized-measure-'), async (folder) => {
    const report = join(folder, 'report.json');
    const script = join(projectRoot, 'bench', 'compression', 'measured_run.py');
    const output = await run(['python3', script, report, String(options.timeoutSeconds), ...command], options.cwd);
    if (output.exitCode !== 0) throw new Error(`measuring ${command[0]} failed: ${output.stderr.slice(-2000)}`);
    const measured = JSON.parse(readFileSync(report, 'utf8')) as Omit<MeasuredRun, 'stdout' | 'stderr'>;
    return { ...measured, stdout: output.stdout, stderr: output.stderr };
  });
}

async function run(
  [program, ...args]: readonly [string, ...string[]],
  cwd: string,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({
        exitCode: code ?? 1,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
  });
}
