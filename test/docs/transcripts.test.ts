import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../stack/tools.js';

/** What each command of docs/command-line.md starts. The programs are started as npm would, without its own output. */
const PROGRAMS: Record<string, string> = {
  'npx mailsized': 'cli/bin.mjs',
  'npm run compress --': 'dist/src/programs/compress-file/main.js',
  'npm start --': 'dist/stack/demo/main.js',
  'npm run admin --': 'dist/src/programs/admin/main.js',
  'npm run reconcile --': 'dist/src/programs/reconcile/main.js',
};

const page = await readFile(join(projectRoot, 'docs', 'command-line.md'), 'utf8');

describe('docs/command-line.md', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailsized-transcripts-'));
    for (const name of ['film.mov', '-film.mov']) await writeFile(join(folder, name), 'a video');
    await mkdir(join(folder, 'films'));
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  it.each(transcriptsOf(page))('shows what $command prints', async ({ command, shown }) => {
    expect(await printedBy(command)).toBe(shown);
  });

  async function printedBy(command: string): Promise<string> {
    const [prefix = '', program = ''] = Object.entries(PROGRAMS).find(([start]) => command.startsWith(start)) ?? [];
    const args = command.slice(prefix.length).trim().split(' ');
    const path = `${join(projectRoot, '.cache', 'bin')}:${process.env['PATH']}`;
    const env = { PATH: path, INIT_CWD: folder, XDG_STATE_HOME: folder, MAILSIZED_API: 'http://127.0.0.1:9' };
    return await new Promise((resolve) => {
      execFile(
        process.execPath,
        [join(projectRoot, program), ...args],
        { cwd: folder, env },
        (error, stdout, stderr) => {
          resolve(`${stdout}${stderr}[${error ? error.code : 0}]\n`.replaceAll(folder, '/home/ada').replace(/^\n/, ''));
        },
      );
    });
  }
});

/** Every command of the page, and what the page shows below it. */
function transcriptsOf(text: string): { command: string; shown: string }[] {
  const blocks = [...text.matchAll(/```text\n([\s\S]+?)```/g)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.split(/^\$ /m).slice(1))
    .map((part) => ({
      command: part.slice(0, part.indexOf('\n')),
      shown: part.slice(part.indexOf('\n') + 1).replace(/\n\n$/, '\n'),
    }));
}
