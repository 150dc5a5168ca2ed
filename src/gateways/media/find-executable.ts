import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { ConfigurationError } from '../../config/environment.js';

/**
 * The absolute path of a tool, looked up on the PATH when only a name is given.
 *
 * @throws ConfigurationError naming the variable when there is no such executable.
 */
export function findExecutable(nameOrPath: string, variable: string, searchPath: string): string {
  const candidates = isAbsolute(nameOrPath)
    ? [nameOrPath]
    : searchPath.split(delimiter).map((folder) => join(folder, nameOrPath));
  const found = candidates.find(isExecutable);
  if (!found) throw new ConfigurationError(`${variable}: no such executable`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
