import { getSystemErrorMessage } from 'node:util';

/** An operating system error in words, with its code: `no space left on device (ENOSPC)`; null for other errors. */
export function systemErrorWords(error: unknown): string | null {
  return isSystemError(error) ? `${getSystemErrorMessage(error.errno)} (${error.code})` : null;
}

/** As `systemErrorWords`, after the name of the file if it is known: `film.mp4: no space left on device (ENOSPC)`. */
export function describeSystemError(error: unknown): string | null {
  if (!isSystemError(error)) return null;
  const file = error.dest ?? error.path;
  return `${file === undefined ? '' : `${file}: `}${systemErrorWords(error)}`;
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
