// The tools that users pick, as they come from PyPI, each in an environment of its own.
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchCache } from '../clips/sources.js';
import { findOnPath } from '../../../stack/tools.js';
import { ffmpegVersion } from './two-pass.js';

/**
 * The folder of programs of a Python environment that holds this package; made on the first call.
 * @throws Error when PyPI cannot be reached or Python lacks venv
 */
export function venvBinFolder(requirement: string): string {
  const folder = join(benchCache, 'venvs', requirement.replace('==', '-'));
  const stamp = join(folder, 'installed');
  if (!existsSync(stamp)) {
    console.error(`installing ${requirement} …`);
    rmSync(folder, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', requirement];
    execFileSync(join(folder, 'bin', 'python3'), pip, { stdio: ['ignore', 'ignore', 'inherit'] });
    writeFileSync(`${stamp}.new`, `${requirement}\n`);
    renameSync(`${stamp}.new`, stamp);
  }
  return join(folder, 'bin');
}

/** The version of the ffmpeg that a tool without one of its own finds, as its users would have it. */
export function systemFfmpegVersion(): string {
  const path = findOnPath('ffmpeg');
  if (path === undefined) throw new Error('no ffmpeg on the PATH: apt-get install ffmpeg');
  return ffmpegVersion(path);
}
