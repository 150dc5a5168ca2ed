import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tryExclusiveLock } from '../../../src/scratch/exclusive-lock.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailsized-lock-'));
  path = join(folder, 'new folder', 'a.lock');
});

afterEach(() => rmSync(folder, { recursive: true }));

it('is had by one at a time, and again once it is released', () => {
  const lock = tryExclusiveLock(path);
  expect(lock).toBeDefined();
  expect(tryExclusiveLock(path)).toBeUndefined();
  lock?.release();
  lock?.release(); // a repeat does nothing
  const again = tryExclusiveLock(path);
  expect(again).toBeDefined();
  again?.release();
});

it('is held against other processes, and free once its holder is killed', async () => {
  tryExclusiveLock(path)?.release(); // makes the folder
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    globalThis.held = new DatabaseSync(process.argv[1]);
    held.exec('BEGIN EXCLUSIVE');
    console.log('held');
    setInterval(() => undefined, 1000);`;
  const holder = spawn(process.execPath, ['-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  expect(tryExclusiveLock(path)).toBeUndefined();
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const lock = tryExclusiveLock(path);
  expect(lock).toBeDefined();
  lock?.release();
});
