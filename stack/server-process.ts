import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TimeoutError, withTimeout } from '../src/async/with-timeout.js';
import { signalGroup, waitForGroupEnd } from './process-group.js';
import { fileSizeBytes, readFrom, tailFrom } from './server-log.js';

/** How one server is run. */
export interface ServerSpec {
  /** For messages, e.g. `temporal`. */
  name: string;
  /** Absolute path, or a program on the PATH. */
  command: string;
  args: readonly string[];
  /** Added to the environment of this process; an undefined variable is removed from it. */
  env?: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Standard output and error are appended here. */
  logFile: string;
  /** Checks if the server can be used; `output` is what it has written since this start. False or an error: not yet. */
  isReady: (output: string) => Promise<boolean>;
  /** Default 30 s. */
  readyTimeoutMs?: number;
  /** The time between SIGTERM and SIGKILL; default 10 s. */
  stopTimeoutMs?: number;
}

/**
 * Runs before the server in the same process, and leaves a guard in its process group: a shell that reads from a pipe
 * whose other end only this process holds. When this process dies for any reason, the read ends and the guard kills the
 * group. While the guard runs, the group's id is in use and cannot go to another group.
 */
const WATCHDOG_SCRIPT = `
{ trap '' INT TERM HUP; while read -r _; do :; done; kill -KILL "-$$"; } <&3 >/dev/null 2>&1 &
exec "$@" 3<&-`;

const POLL_MS = 50;
const READY_CHECK_TIMEOUT_MS = 5_000;
const LOG_TAIL_LINES = 30;

interface Running {
  child: ChildProcess;
  groupId: number;
  logStartByte: number;
  /** Resolves with the exit code or signal once the whole group is gone. */
  ended: Promise<string>;
  hasEnded: boolean;
}

/** One server in a process group of its own, which never outlives this process. */
export class ServerProcess {
  readonly spec: ServerSpec;
  #running: Running | undefined;

  constructor(spec: ServerSpec) {
    this.spec = spec;
  }

  get name(): string {
    return this.spec.name;
  }

  /** The id of the server's process and of its group, while it runs. */
  get pid(): number | undefined {
    return this.isRunning ? this.#running?.groupId : undefined;
  }

  get isRunning(): boolean {
    return this.#running !== undefined && !this.#running.hasEnded;
  }

  /**
   * Starts the server and resolves when it is ready.
   * @throws Error with the end of its log when it ends before that or takes too long; nothing is left running then
   */
  async start(): Promise<void> {
    if (this.isRunning) throw new Error(`${this.name} is running already`);
    const running = this.#launch();
    this.#running = running;
    try {
      await this.#waitUntilReady(running);
    } catch (error) {
      await this.kill9();
      throw error;
    }
  }

  /** Asks the server to end (SIGTERM) and kills it if it does not in time. Resolves when its whole group is gone. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    if (!running.hasEnded) running.child.kill('SIGTERM');
    await withTimeout(running.ended, this.spec.stopTimeoutMs ?? 10_000).catch(ignoreTimeout);
    await this.kill9();
  }

  /** Kills the whole group at once, as a power cut would; resolves when it is gone. A repeat does nothing. */
  async kill9(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    // Never signal the group of a server that has ended: another group may have its id by now.
    if (!running.hasEnded) signalGroup(running.groupId, 'SIGKILL');
    await running.ended;
  }

  /** Stops the server when it runs and starts it on the same ports and data; resolves when it is ready. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  #launch(): Running {
    mkdirSync(dirname(this.spec.logFile), { recursive: true });
    const logStartByte = fileSizeBytes(this.spec.logFile);
    const log = openSync(this.spec.logFile, 'a', 0o600);
    const child = spawn('/bin/sh', ['-c', WATCHDOG_SCRIPT, this.name, this.spec.command, ...this.spec.args], {
      cwd: this.spec.cwd,
      env: { ...process.env, ...this.spec.env },
      stdio: ['ignore', log, log, 'pipe'],
      detached: true,
    });
    closeSync(log);
    return watch(child, logStartByte);
  }

  async #waitUntilReady(running: Running): Promise<void> {
    const timeoutMs = this.spec.readyTimeoutMs ?? 30_000;
    const deadline = performance.now() + timeoutMs;
    let reason = '';
    while (performance.now() < deadline) {
      if (running.hasEnded) throw this.#failure(running, `ended before it was ready (${await running.ended})`);
      try {
        const check = this.spec.isReady(readFrom(this.spec.logFile, running.logStartByte));
        if (await withTimeout(check, READY_CHECK_TIMEOUT_MS)) return;
      } catch (error) {
        reason = `; the last check said: ${error instanceof Error ? error.message : String(error)}`;
      }
      await sleep(POLL_MS);
    }
    throw this.#failure(running, `was not ready within ${timeoutMs / 1000} s${reason}`);
  }

  #failure(running: Running, what: string): Error {
    const tail = tailFrom(this.spec.logFile, running.logStartByte, LOG_TAIL_LINES);
    return new Error(`${this.name} ${what}. The end of its log (${this.spec.logFile}):\n${tail || '(empty)'}`);
  }
}

function watch(child: ChildProcess, logStartByte: number): Running {
  const groupId = child.pid;
  if (groupId === undefined) {
    child.once('error', () => undefined); // the same failure again, as an event
    throw new Error('/bin/sh could not be started');
  }
  const running: Running = { child, groupId, logStartByte, hasEnded: false, ended: Promise.resolve('') };
  running.ended = new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => {
      running.hasEnded = true;
      signalGroup(groupId, 'SIGKILL'); // what the server left behind, and the guard
      child.stdio[3]?.destroy();
      waitForGroupEnd(groupId).then(() => resolve(signal ?? `exit code ${code}`), reject);
    });
  });
  return running;
}

function ignoreTimeout(error: unknown): void {
  if (!(error instanceof TimeoutError)) throw error;
}
