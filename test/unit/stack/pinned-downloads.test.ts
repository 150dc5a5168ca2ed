import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../stack/tools.js';

const requirementFiles = find('{stack,scripts,bench,docker}/**/{*requirements,requirements/*,wheels/*}.txt');
const commands = [
  ...find('{stack,scripts,bench,docker}/**/*.{sh,Dockerfile}').flatMap((file) => commandsOf(file, '\n')),
  ...find('{stack,scripts,bench}/**/*.ts').flatMap((file) => commandsOf(file, ';\n')),
];

/** In the order in which stack/bootstrap-steps.sh builds them. */
const GO_MODULES = ['stack/versitygw', 'stack/alerting', 'stack/temporal'];

function find(pattern: string): string[] {
  return globSync(pattern, { cwd: projectRoot }).sort();
}

function read(file: string): string {
  return readFileSync(join(projectRoot, file), 'utf8');
}

/** The commands or statements of a file, each in one line after the file's name, without comments. */
function commandsOf(file: string, separator: string): string[] {
  const code = read(file).replaceAll(/^\s*(#|\/\/).*\n/gm, '');
  const lines = code.replaceAll(/\\\n\s*/g, '').split(separator);
  return lines.map((line) => `${file}: ${line.trim().replaceAll(/\s+/g, ' ')}`);
}

/** The entries of a requirements file, each in one line. */
function requirementsIn(file: string): string[] {
  const lines = read(file)
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** A Python package is the same in any case and with any of these signs in its name (PEP 503). */
function normalized(requirement: string): string {
  return requirement.replaceAll(/[-_.]+(?=.*==)/g, '-').toLowerCase();
}

describe('what we download from PyPI', () => {
  it.each(requirementFiles)('has a version and hashes for everything in %s', (file) => {
    const pinned = /^[\w.-]+==\S+ (; .+ )?--hash=sha256:[0-9a-f]{64}( --hash=sha256:[0-9a-f]{64})*$/;
    expect(requirementsIn(file).filter((requirement) => !pinned.test(requirement))).toEqual([]);
  });

  it.each(requirementFiles.map((file) => file.replace(/\.txt$/, '.in')))(
    'is locked in the version that %s asks for',
    (file) => {
      const locked = requirementsIn(file.replace(/\.in$/, '.txt')).map((line) => normalized(line.split(' ')[0] ?? ''));
      expect(locked).toEqual(expect.arrayContaining(requirementsIn(file).map(normalized)));
    },
  );

  it('is refused by pip without a hash of ours, and is never built, which would fetch what no file lists', () => {
    const pip = commands.filter((command) => /\bpip\b['",\s]+(install|download|wheel|"\$)/.test(command));
    expect(pip.length).toBeGreaterThan(0);
    expect(pip.filter((command) => !command.includes('--require-hashes'))).toEqual([]);
    expect(pip.filter((command) => !/--only-binary[=',\s]+:all:/.test(command))).toEqual([]);
  });
});

describe('what we download for Go', () => {
  it.each(GO_MODULES)('has a hash in the go.sum beside the go.mod of %s', (folder) => {
    const sums = read(`${folder}/go.sum`);
    const required = [...read(`${folder}/go.mod`).matchAll(/^\t(\S+ v\S+)/gm)].map(([, module]) => module);
    expect(required.length).toBeGreaterThan(1);
    expect(required.filter((module) => !sums.includes(`${module} h1:`))).toEqual([]);
  });

  it('is only built from there, by a command that may not change these files', () => {
    const go = commands.filter((command) => /\bgo\b.* (install|get|run|build) /.test(command));
    expect(find('stack/**/go.mod')).toEqual(GO_MODULES.map((folder) => `${folder}/go.mod`).sort());
    expect(go).toEqual(
      GO_MODULES.map((folder) => expect.stringMatching(new RegExp(`\\bgo -C ${folder} build -mod=readonly `))),
    );
  });

  it('is the S3 server that docker/servers.compose.yaml runs', () => {
    const version = /github\.com\/versity\/versitygw (v\S+)/.exec(read('stack/versitygw/go.mod'))?.[1];
    expect(read('docker/servers.compose.yaml')).toContain(`image: ghcr.io/versity/versitygw:${version}\n`);
  });

  it('is the Temporal server that docker/servers.compose.yaml runs', () => {
    const version = /^\tgo\.temporal\.io\/server v(\S+)/m.exec(read('stack/temporal/go.mod'))?.[1];
    expect(read('docker/servers.compose.yaml')).toContain(`image: temporalio/server:${version}\n`);
  });
});

describe('what we download from npm', () => {
  it('has a hash in package-lock.json, which names no registry', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { integrity?: string; link?: boolean; resolved?: string }>;
    };
    const installed = Object.entries(packages).filter(
      ([path, { link }]) => path.startsWith('node_modules/') && link !== true,
    );
    expect(installed.length).toBeGreaterThan(100);
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('is only installed as package-lock.json says', () => {
    const npm = commands.filter((command) => /\bnpm (ci|i|install|add|exec|x)\b|\bnpx\b/.test(command));
    expect(npm.length).toBeGreaterThan(0);
    expect(npm.filter((command) => !/\bnpm ci\b/.test(command))).toEqual([]);
  });
});

it('nothing is downloaded by a program that checks no hash', () => {
  expect(commands.filter((command) => /(^|\s)(curl|wget)\s|^\S+: ADD /.test(command))).toEqual([]);
});
