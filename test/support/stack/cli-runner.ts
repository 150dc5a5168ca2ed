import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { projectRoot } from '../../../stack/tools.js';

/** The result of a command. */
export interface CommandResult {
  /** Null if the command was killed. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A running command. */
export interface RunningCommand {
  process: ChildProcess;
  /** Its output so far. */
  outputSoFar(): string;
  ended: Promise<CommandResult>;
}

/** A user at a terminal: a folder, remembered jobs, and the command `mailsized`. */
export class CliRunner {
  constructor(
    readonly folder: string,
    private readonly env: Record<string, string>,
  ) {}

  /** The same terminal with more environment variables. */
  with(env: Record<string, string>): CliRunner {
    return new CliRunner(this.folder, { ...this.env, ...env });
  }

  start(...args: string[]): RunningCommand {
    const child = spawn(process.execPath, [join(projectRoot, 'cli', 'bin.mjs'), ...args], {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], XDG_STATE_HOME: join(this.folder, '.state'), ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    const ended = once(child, 'close').then(() => ({ exitCode: child.exitCode, ...said }));
    return { process: child, outputSoFar: () => said.stdout, ended };
  }

  async run(...args: string[]): Promise<CommandResult> {
    return await this.start(...args).ended;
  }

  /** The output of a command with `--json`, one value per line. */
  async json<T>(...args: string[]): Promise<T[]> {
    const { stdout } = await this.run(...args, '--json');
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  }
}

/** A new terminal for each test. */
export function useCliRunner(env: () => Record<string, string>): () => CliRunner {
  let folder = '';
  let terminal: CliRunner | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailsized-terminal-'));
    terminal = new CliRunner(folder, env());
  });
  afterEach(async () => await rm(folder, { recursive: true, force: true }));
  return () => {
    if (!terminal) throw new Error('the terminal is there once a test runs: ask for it inside of one');
    return terminal;
  };
}
