import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../stack/tools.js';
import { makeClip } from '../support/footage/footage.js';

const run = promisify(execFile);

describe('README.md', () => {
  let folder: string;
  let readme: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailsized-readme-'));
    readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
    await makeClip(folder, 'holiday.mov', { seconds: 3, grain: 30 });
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  it('shows how to send a file of one’s own, and that goes through the whole pipeline', async () => {
    const command = 'npm start -- --video holiday.mov --provider gmail';
    expect(readme).toContain(command);
    const inProject = command.replace('npm start --', `npm --prefix "${projectRoot}" start --`);
    const { stdout } = await run('sh', ['-c', `${inProject} --once`], { cwd: folder, timeout: 170_000 });
    expect(stdout).toContain('✓ under the limit');
    expect(stdout).toContain('✓ link in the inbox, once');
    expect(stdout).toMatch(/this workflow +http.+\/workflows\/video-/);
  });

  it('lists every variable as the schema of the environment has it', async () => {
    await expect(
      run(process.execPath, ['scripts/config-table.ts', '--check'], { cwd: projectRoot }),
    ).resolves.toBeTruthy();
  });

  it('names only npm scripts and files that exist', async () => {
    const { scripts } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'));
    const named = [...readme.matchAll(/npm (?:run )?([a-z][a-z:-]*)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const links = [...readme.matchAll(/\]\(([\w./-]+)\)/g)].map(([, path]) => path ?? '');
    for (const path of links) await expect(readFile(join(projectRoot, path)), path).resolves.toBeTruthy();
  });
});
