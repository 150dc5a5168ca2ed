import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, whether this runs from stack/ (vitest) or from dist/stack/ (node). */
export const projectRoot = findProjectRoot(dirname(fileURLToPath(import.meta.url)));

function findProjectRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('there is no package.json above the stack, so the project folder is unknown');
  return findProjectRoot(parent);
}

/** The absolute path of a program on the PATH, or undefined. */
export function findOnPath(program: string, path: string | undefined = process.env['PATH']): string | undefined {
  const folders = (path ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

/** Tools whose newer version is needed: the one that stack/bootstrap.sh installed. */
const PREFER_BUNDLED = ['ffmpeg', 'ffprobe'];

/**
 * The absolute path of a program: the user's own from the PATH, else the one that stack/bootstrap.sh installed. For
 * ffmpeg and ffprobe, the installed one comes first.
 * @throws Error that says what to run when neither exists
 */
export function findTool(program: string): string {
  const path = join(projectRoot, '.cache', 'bin', program);
  const installed = isExecutable(path) ? path : undefined;
  const found = PREFER_BUNDLED.includes(program)
    ? (installed ?? findOnPath(program))
    : (findOnPath(program) ?? installed);
  if (found === undefined) throw new Error(`${program} is not installed: run \`sh stack/bootstrap.sh\``);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false; // missing or not allowed: not a program for us
    throw error;
  }
}
