import { closeSync, openSync, readSync, statSync } from 'node:fs';

const MAX_READ_BYTES = 1_000_000;

/** The size of a file in bytes, 0 when there is none yet. */
export function fileSizeBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The text written to the file after `fromByte`, at most one megabyte of it. */
export function readFrom(path: string, fromByte: number): string {
  const lengthBytes = Math.min(Math.max(fileSizeBytes(path) - fromByte, 0), MAX_READ_BYTES);
  const buffer = Buffer.alloc(lengthBytes);
  const file = openSync(path, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, lengthBytes, fromByte));
  } finally {
    closeSync(file);
  }
}

/** The last lines written after `fromByte`. */
export function tailFrom(path: string, fromByte: number, lineCount: number): string {
  const start = Math.max(fromByte, fileSizeBytes(path) - MAX_READ_BYTES);
  return readFrom(path, start).trimEnd().split('\n').slice(-lineCount).join('\n');
}
