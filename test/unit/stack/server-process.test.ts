import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isGroupRunning, waitForGroupEnd } from '../../../stack/process-group.js';
import { ServerProcess } from '../../../stack/server-process.js';
import type { ServerSpec } from '../../../stack/server-process.js';

let folder: string;
let server: ServerProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailsized process '));
});

afterEach(async () => {
  await server?.kill9();
  rmSync(folder, { recursive: true });
});

function shellServer(script: string, options: Partial<ServerSpec> = {}): ServerProcess {
  server = new ServerProcess({
    name: 'shell',
    command: '/bin/sh',
    args: ['-c', script],
    cwd: folder,
    logFile: join(folder, 'logs', 'shell.log'),
    isReady: async (output) => output.includes('up'),
    ...options,
  });
  return server;
}

/** A server with a child of its own in the background. */
const WITH_CHILD = 'sleep 300 & echo up; wait';

function groupOf(process: ServerProcess): number {
  if (process.pid === undefined) throw new Error('it does not run');
  return process.pid;
}

describe('a server process', () => {
  it('runs in a process group of its own until it is stopped, with all its children', async () => {
    const shell = shellServer(WITH_CHILD);
    await shell.start();
    const group = groupOf(shell);
    expect(group).not.toBe(process.pid);
    expect(isGroupRunning(group)).toBe(true);
    await shell.stop();
    expect(shell.isRunning).toBe(false);
    expect(isGroupRunning(group)).toBe(false);
  });

  it('is asked to end before it is killed', async () => {
    const shell = shellServer(`trap 'echo drained; exit 0' TERM; echo up; while :; do sleep 0.05; done`);
    await shell.start();
    await shell.stop();
    expect(readFileSync(shell.spec.logFile, 'utf8')).toContain('drained');
  });

  it('is killed when it does not end in time', async () => {
    const shell = shellServer(`trap '' TERM; echo up; while :; do sleep 0.05; done`, { stopTimeoutMs: 100 });
    await shell.start();
    const group = groupOf(shell);
    await shell.stop();
    expect(isGroupRunning(group)).toBe(false);
  });

  it('is gone at once after kill9, and starts again, ready by what it writes then and not by its old log', async () => {
    const shell = shellServer('echo up; sleep 300');
    await shell.start();
    const first = groupOf(shell);
    await shell.kill9();
    expect(isGroupRunning(first)).toBe(false);
    await shell.restart();
    expect(groupOf(shell)).not.toBe(first);
    expect(readFileSync(shell.spec.logFile, 'utf8')).toBe('up\nup\n');
  });

  it('takes its left-over children with it when it ends by itself', async () => {
    const shell = shellServer('sleep 300 & echo up; sleep 0.3; exit 3');
    await shell.start();
    const group = groupOf(shell);
    await waitForGroupEnd(group);
    await shell.stop(); // a repeat of what has happened already
    expect(shell.pid).toBeUndefined();
  });

  it('refuses a second start while it runs', async () => {
    const shell = shellServer(WITH_CHILD);
    await shell.start();
    await expect(shell.start()).rejects.toThrow('shell is running already');
  });
});

describe('a server process that does not get ready', () => {
  it('fails with the end of its log when it ends early', async () => {
    const shell = shellServer('echo "cannot bind port" >&2; exit 7');
    await expect(shell.start()).rejects.toThrow(/ended before it was ready \(exit code 7\)[^]*cannot bind port/);
  });

  it('fails when the program does not exist', async () => {
    await expect(shellServer('', { command: '/no/such/program' }).start()).rejects.toThrow(
      /exit code 127[^]*not found/,
    );
  });

  it('fails after the time-out with what the last check said, and leaves nothing running', async () => {
    const shell = shellServer('echo $$ >pid; echo waiting; sleep 300', {
      readyTimeoutMs: 300,
      isReady: () => Promise.reject(new Error('connection refused')),
    });
    await expect(shell.start()).rejects.toThrow(
      /not ready within 0.3 s; the last check said: connection refused[^]*waiting/,
    );
    expect(isGroupRunning(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false);
  });
});

describe('a server process whose parent is killed', () => {
  it('dies with it, together with its children', async () => {
    const script = fileURLToPath(new URL('orphan-maker.mjs', import.meta.url));
    const parent = spawn(process.execPath, [script, join(folder, 'orphan.log')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const group = Number(printed.toString());
    expect(isGroupRunning(group)).toBe(true);
    parent.kill('SIGKILL');
    await waitForGroupEnd(group);
    expect(isGroupRunning(group)).toBe(false);
  });
});
