import { randomUUID } from 'node:crypto';
import { open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorWords } from '../../src/async/describe-system-error.js';
import { EXIT } from '../exit-codes.js';
import { Failure, usageFailure } from '../failure.js';
import { formatMegabytes } from '../screen/format.js';
import { unfinishedPath } from './save-result.js';

/** A result that does not exist yet. */
export interface ExpectedResult {
  /** Where it will be saved. */
  path: string;
  /** The largest size that it can have. */
  maxBytes: number;
}

const PROOF_BYTES = 4096;

/**
 * Proves that all results can be saved where they are wanted: a file can be written there, with a name as long as the
 * download will have, and the disk has room for all of them.
 *
 * @throws Failure that says what to do. Call it before an upload and before a payment.
 */
export async function assertRoomForResults(results: readonly ExpectedResult[]): Promise<void> {
  const neededOn = new Map<number, number>();
  for (const { path, maxBytes } of results) {
    const folder = dirname(path);
    const device = await deviceOf(folder);
    await proveWritable(path);
    const neededBytes = (neededOn.get(device) ?? 0) + maxBytes;
    neededOn.set(device, neededBytes);
    const freeBytes = await freeBytesIn(folder);
    if (freeBytes < neededBytes) throw noRoom(folder, freeBytes, neededBytes);
  }
}

/** @throws Failure when there is no such folder. */
async function deviceOf(folder: string): Promise<number> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (found?.isDirectory()) return found.dev;
  throw usageFailure(`There is no folder ${folder}`, 'Make it first, or give --out for another place.');
}

async function proveWritable(path: string): Promise<void> {
  const proof = unfinishedPath(path, randomUUID());
  try {
    const file = await open(proof, 'wx');
    try {
      await file.writeFile(Buffer.alloc(PROOF_BYTES));
      await file.sync();
    } finally {
      await file.close();
      await rm(proof, { force: true });
    }
  } catch (error) {
    throw notWritable(path, error);
  }
}

async function freeBytesIn(folder: string): Promise<number> {
  const { bavail, blocks, bsize } = await statfs(folder);
  // Some network disks do not report their size.
  return blocks === 0 ? Infinity : bavail * bsize;
}

function notWritable(path: string, error: unknown): unknown {
  const reason = systemErrorWords(error);
  if (reason === null) return error;
  return new Failure({
    code: 'output_not_writable',
    message: `${path} cannot be written: ${reason}`,
    advice: 'Nothing was charged. Give --out for another place.',
    exitCode: EXIT.usage,
  });
}

function noRoom(folder: string, freeBytes: number, neededBytes: number): Failure {
  const place = join(folder, '.') === '.' ? 'this folder' : folder;
  return new Failure({
    code: 'no_room',
    message: `There is not enough room in ${place}: ${formatMegabytes(freeBytes)} is free, and the result can be ${formatMegabytes(neededBytes)}`,
    advice: 'Nothing was charged. Make room, or give --out for another place.',
    exitCode: EXIT.usage,
  });
}
