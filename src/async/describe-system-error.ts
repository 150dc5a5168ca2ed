import { getSystemErrorMessage } from 'node:util';

/**
 * A failure of the operating system in words, with the file if it is known and with its code: `film.mp4: no space left on
 * device (ENOSPC)`. Null for any other error.
 */
export function describeSystemError(error: unknown): string | null {
  if (!isSystemError(error)) return null;
  const { path, dest, code, errno } = error;
  const file = dest ?? path;
  const words = `${getSystemErrorMessage(errno)} (${code})`;
  return file === undefined ? words : `${file}: ${words}`;
}

interface SystemError extends Error {
  code: string;
  errno: number;
  syscall: string;
  path?: string;
  /** Where a file was moved or copied to. */
  dest?: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'syscall' in error && 'code' in error && 'errno' in error;
}
