// The tools that users choose, as published on PyPI, each in a separate environment.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchCache } from '../clips/sources.js';
import { findOnPath, projectRoot } from '../../../stack/tools.js';
import { ffmpegVersion } from './two-pass.js';

const lists = join(projectRoot, 'bench/compression/contenders/requirements');

/** A tool with its version, as the benchmark pins it: `vresize==0.2.0`. */
export function requirementOf(tool: string): string {
  return readFileSync(join(lists, `${tool}.in`), 'utf8').trim();
}

/**
 * The folder with the programs of a Python environment that contains this tool and its dependencies, each pinned by its
 * hash. The first call creates it.
 * @throws Error if PyPI cannot be reached or Python lacks venv
 */
export function venvBinFolder(tool: string): string {
  const requirement = requirementOf(tool);
  const folder = join(benchCache, 'venvs', requirement.replace('==', '-'));
  const stamp = join(folder, 'installed');
  if (!existsSync(stamp)) {
    console.error(`installing ${requirement} …`);
    rmSync(folder, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    const quietly = ['--quiet', '--disable-pip-version-check', '--no-input'];
    const pip = ['-m', 'pip', 'install', '--require-hashes', '--only-binary', ':all:', ...quietly];
    execFileSync(join(folder, 'bin', 'python3'), [...pip, '-r', join(lists, `${tool}.txt`)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    writeFileSync(`${stamp}.new`, `${requirement}\n`);
    renameSync(`${stamp}.new`, stamp);
  }
  return join(folder, 'bin');
}

/** The version of the system's ffmpeg, which a tool without its own ffmpeg uses, as it would on its users' machines. */
export function systemFfmpegVersion(): string {
  const path = findOnPath('ffmpeg');
  if (path === undefined) throw new Error('no ffmpeg on the PATH: apt-get install ffmpeg');
  return ffmpegVersion(path);
}
