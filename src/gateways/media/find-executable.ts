import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { ConfigurationError } from '../../config/environment.js';

/**
 * The absolute path of a tool, looked up on the PATH when only a name is given. Relative folders on the PATH are ignored,
 * so that the result does not depend on where the worker was started.
 *
 * @throws ConfigurationError with the name of the variable when there is no such executable.
 */
export function findExecutable(nameOrPath: string, variable: string, searchPath: string): string {
  const candidates = isAbsolute(nameOrPath)
    ? [nameOrPath]
    : searchPath
        .split(delimiter)
        .filter(isAbsolute)
        .map((folder) => join(folder, nameOrPath));
  const found = candidates.find(isExecutable);
  if (!found) throw new ConfigurationError(`${variable}: no such executable`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
