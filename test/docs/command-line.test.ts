import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../stack/tools.js';
import { makeBulkyClip } from '../support/footage/footage.js';
import { useCliRunner } from '../support/stack/cli-runner.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

describe('what README.md and client/README.md show', () => {
  const deployment = useTestDeployment();
  const terminal = useCliRunner(() => ({ MAILSIZED_API: deployment().stack.urls.api }));
  beforeEach(async () => {
    await makeBulkyClip(terminal().folder, 'film.mov');
  });

  it('of a compression from a terminal is what one sees, but for its figures', async () => {
    const readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
    const [, command = '', shown = ''] = /```text\n\$ npx mailsized (.+)\n([\s\S]+?)```/.exec(readme) ?? [];
    const { exitCode, stdout, stderr } = await terminal().run(...command.split(' '));
    expect(stderr).toBe('');
    expect(maskFigures(stdout)).toBe(maskFigures(shown));
    expect(exitCode).toBe(0);
    expect(await readdir(terminal().folder)).toContain('film-gmail.mp4');
  });

  it('of other commands is understood', async () => {
    const readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
    const commands = [...readme.matchAll(/^npx mailsized (.+?)(?: +#.*)?$/gm)].map(([, command = '']) => command);
    expect(commands).toHaveLength(7);
    for (const name of ['one.mov', 'two.mov']) await writeFile(join(terminal().folder, name), 'a video');
    // Nobody answers there: what was understood comes as far as that.
    const anybody = terminal().with({ MAILSIZED_API: 'http://127.0.0.1:9', MAILSIZED_API_KEY: 'ms_live_some_key' });
    for (const command of commands) {
      const { exitCode } = await anybody.run(...command.split(' '));
      expect(exitCode, command).toBe(command === 'completion' ? 0 : 8);
    }
  });

  it('of the client is a program that works', async () => {
    const readme = await readFile(join(projectRoot, 'client', 'README.md'), 'utf8');
    const [, program = ''] = /```js\n([\s\S]+?)```/.exec(readme) ?? [];
    // Inside the project, where the package is found by its name.
    const folder = join(projectRoot, '.cache', 'test-programs');
    const path = join(folder, `client-example-${process.pid}.mjs`);
    await mkdir(folder, { recursive: true });
    await writeFile(path, program.replace('http://127.0.0.1:3000', deployment().stack.urls.api));
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [path], { cwd: terminal().folder });
      const saved = await readFile(join(terminal().folder, 'film-gmail.mp4'));
      expect(stdout).toContain(`${saved.byteLength} bytes saved`);
    } finally {
      await rm(path);
    }
  });
});

function maskFigures(text: string): string {
  return text.replace(/\d+(?:\.\d+)?/g, '#');
}
