import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

  it('shows how to make one file fit without any server, and each of these commands works', async () => {
    const commands = commandsOf(readme, 'One file, no servers');
    expect(commands).toHaveLength(3);
    for (const command of commands) {
      const { stdout } = await inFolder(command);
      if (command.includes('--json')) expect(JSON.parse(stdout)).toMatchObject({ preset: 'modern' });
      else expect(stdout).toMatch(/^ {2}limit +\d/m);
      expect(await readdir(folder)).toContain(command.includes('--plan') ? 'holiday.mov' : 'small.mp4');
      await rm(join(folder, 'small.mp4'), { force: true });
    }
  });

  it('shows a compression as it really looks, but for its figures', async () => {
    const [, command = '', shown = ''] = /```text\n\$ (mkdir .+)\n([\s\S]+?)```/.exec(readme) ?? [];
    const sample = '.cache/samples/bigbuckbunny.mp4';
    expect(command).toContain(sample);
    const { stdout } = await inFolder(command.replace(sample, join(projectRoot, sample)));
    expect(labelsOf(stdout)).toEqual(labelsOf(shown));
    expect(await readdir(join(folder, '.data'))).toEqual(['bunny.mp4']);
  });

  it('links to a table of every variable, as the schema of the environment has it', async () => {
    await expect(
      run(process.execPath, ['scripts/config-table.ts', '--check'], { cwd: projectRoot }),
    ).resolves.toBeTruthy();
  });

  it('fits on a few screens', () => {
    expect(readme.split('\n').length, 'lines of README.md: move details to docs/').toBeLessThanOrEqual(180);
  });

  it('names the least Node that package.json asks for', async () => {
    const { engines } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
      engines: { node: string };
    };
    const [, least = ''] = /needs Node (\d+\.\d+) or newer/.exec(readme) ?? [];
    expect(engines.node).toBe(`>=${least}.0`);
  });

  /** Runs a command as a user would, but beside the clip: npm finds the project by its option. */
  async function inFolder(command: string): Promise<{ stdout: string }> {
    const inProject = command.replace(/npm run/, `npm --prefix "${projectRoot}" run`);
    return await run('sh', ['-c', inProject], { cwd: folder, timeout: 170_000 });
  }
});

/** What npm does without a script of ours. */
const NPM_COMMANDS = ['install', 'ci', 'audit', 'outdated'];

describe.each(['README.md', 'CONTRIBUTING.md', 'RUNBOOK.md', 'docs/how-it-works.md', 'client/README.md'])(
  '%s',
  (page) => {
    it('names only npm scripts and files that exist', async () => {
      const text = await readFile(join(projectRoot, page), 'utf8');
      const { scripts } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'));
      const named = [...text.matchAll(/npm (?:run )?(?:--silent )?([a-z][a-z:-]*)/g)].map(([, name]) => name ?? '');
      expect(named.filter((name) => !NPM_COMMANDS.includes(name) && !(name in scripts))).toEqual([]);
      const links = [...text.matchAll(/\]\(([\w./-]+)\)/g)].map(([, path]) => join(dirname(page), path ?? ''));
      const code = [
        ...text.matchAll(
          /`((?:src|workflows|activities|workers|stack|client|cli|bench|test|scripts|docker|docs)\/[\w./-]+)`/g,
        ),
      ];
      const paths = [...links, ...code.map(([, path]) => path ?? '')];
      const isThere = (path: string): boolean =>
        existsSync(join(projectRoot, path)) || existsSync(join(projectRoot, dirname(page), path));
      const missing = paths.filter((path) => !isThere(path));
      expect(missing, `${page} names what does not exist`).toEqual([]);
    });
  },
);

/** The commands of a section's blocks, without their comments. */
function commandsOf(markdown: string, section: string): string[] {
  const [, text = ''] = markdown.split(`## ${section}\n`);
  const blocks = [...(text.split('\n## ')[0] ?? '').matchAll(/```sh\n([\s\S]*?)```/g)];
  const lines = blocks.flatMap(([, block = '']) => block.split('\n'));
  return lines.map((line) => line.replace(/#.*/, '').trim()).filter((line) => line !== '');
}

/** What each row of a table is about; a plan has more or fewer reasons, which have no label. */
function labelsOf(table: string): string[] {
  return [...table.matchAll(/^ {2}(\w[\w ]*?) {2,}/gm)].map(([, label = '']) => label);
}
