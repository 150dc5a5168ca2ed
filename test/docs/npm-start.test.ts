import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withTemporaryFolder } from '../../src/async/with-temporary-folder.js';
import { projectRoot } from '../../stack/tools.js';
import { eventually } from '../support/eventually.js';
import { makeClip } from '../support/footage/footage.js';

// One file for all tests that run `npm start` in this project: they use the same data folder, so they take turns.

describe('npm start, as README.md shows it', () => {
  it('sends a file of one’s own through the whole pipeline', async () => {
    const command = 'npm start -- --video holiday.mov --provider gmail';
    expect(await readFile(join(projectRoot, 'README.md'), 'utf8')).toContain(command);
    await withTemporaryFolder(join(tmpdir(), 'mailsized-start-'), async (folder) => {
      await makeClip(folder, 'holiday.mov', { seconds: 3, grain: 30 });
      const inProject = command.replace('npm start --', `npm --prefix "${projectRoot}" start --`);
      const options = { cwd: folder, timeout: 170_000 };
      const { stdout } = await promisify(execFile)('sh', ['-c', `${inProject} --once`], options);
      expect(stdout).toContain('✓ under the limit');
      expect(stdout).toContain('✓ link in the inbox, once');
      const [firstAddress] = /https?:\S+/.exec(stdout) ?? [];
      expect(firstAddress, 'the page').toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(stdout).toMatch(/this job +http.+\/v\/[\w-]+#\w/);
      expect(stdout).toMatch(/this workflow +http.+\/workflows\/video-/);
    });
  });
});

describe('beside npm start, with nothing set by hand', () => {
  let folder: string;
  let start: ChildProcess;
  let said = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailsized-beside-'));
    const video = await makeClip(folder, 'film.mp4', { seconds: 2, size: '160x90' });
    const main = join(projectRoot, 'dist', 'stack', 'demo', 'main.js');
    start = spawn(process.execPath, [main, '--video', video], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    start.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
    await eventually(
      () => said,
      () => said.includes('MAILSIZED_API_KEY=') || start.exitCode !== null,
      { timeoutMs: 170_000, explain: () => said },
    );
    expect(start.exitCode, said).toBeNull();
  });
  afterAll(async () => {
    const ended = start.exitCode === null ? once(start, 'exit') : null;
    start.kill('SIGINT');
    await ended;
    expect(existsSync(join(projectRoot, '.data', 'stack', 'running.json'))).toBe(false);
    await rm(folder, { recursive: true, force: true });
  });

  it('npm run admin makes an account', async () => {
    const name = `beside-${process.pid}`;
    const { stdout } = await inProject('npm', [
      'run',
      '--silent',
      'admin',
      '--',
      'create',
      '--name',
      name,
      '--role',
      'user',
    ]);
    expect(stdout).toContain(`${name} (`);
  });

  it('npm run reconcile says what it would do', async () => {
    const { stdout } = await inProject('npm', ['run', '--silent', 'reconcile', '--', '--dry-run']);
    expect(stdout).toContain('Dry run');
  });

  it('mailsized finds the API, and the exported key is one of its own', async () => {
    expect(said).toMatch(/admin port +http:\/\/127\.0\.0\.1:\d+\/readyz/);
    expect(said).toMatch(/Temporal +127\.0\.0\.1:\d+\n/);
    const [, key = ''] = /export MAILSIZED_API_KEY=(ms_test_\w+)\n/.exec(said) ?? [];
    const { stdout } = await inProject(process.execPath, ['cli/bin.mjs', 'list', '--json'], { MAILSIZED_API_KEY: key });
    expect(JSON.parse(stdout)).toEqual({ jobs: [] });
  });

  async function inProject(command: string, args: string[], more: Record<string, string> = {}) {
    const env = { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: folder, ...more };
    return await promisify(execFile)(command, args, { cwd: projectRoot, env });
  }
});
