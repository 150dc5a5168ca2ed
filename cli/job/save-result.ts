import { NoAnswer, getVideo, persistently, type Client, type Patience } from '@mailsized/client';
import { createWriteStream } from 'node:fs';
import { lstat, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemErrorWords } from '../../src/async/describe-system-error.js';
import { flushToDisk } from '../../src/async/flush-to-disk.js';
import { EXIT } from '../exit-codes.js';
import { Failure, usageFailure } from '../failure.js';
import type { FileScreen } from '../screen/screen.js';
import { formatMegabytes } from '../screen/format.js';

export interface SaveResultOptions extends Patience {
  client: Client;
  jobId: string;
  toPath: string;
  /** Whether an existing file may be replaced. */
  force: boolean;
  screen: FileScreen;
}

/**
 * Downloads the result. The file gets its name when it is complete, on the disk and as large as the API says. Until
 * then it grows under a hidden name in the same folder, and the next attempt resumes from there.
 *
 * @returns its size in bytes.
 * @throws ApiProblem `result_not_ready` or `result_expired`; Failure of `assertSaveable`, or when the size is wrong.
 */
export async function saveResult(saving: SaveResultOptions): Promise<number> {
  try {
    return await downloadResult(saving);
  } catch (error) {
    throw resultNotSaved(error, saving) ?? error;
  }
}

/** The path of a result until it is complete. */
export function unfinishedPath(path: string, jobId: string): string {
  return join(dirname(path), `.${basename(path)}.${jobId}.part`);
}

async function downloadResult(saving: SaveResultOptions): Promise<number> {
  const { client, jobId, toPath, force, signal = null } = saving;
  const { result } = await getVideo({ client, path: { jobId }, signal });
  const wholeBytes = result?.sizeBytes ?? 0;
  const unfinished = unfinishedPath(toPath, jobId);
  await persistently(() => resumeDownload(saving, unfinished, wholeBytes), saving);
  const sizeBytes = await sizeOf(unfinished);
  if (sizeBytes !== wholeBytes) {
    await rm(unfinished, { force: true });
    throw wrongSize(sizeBytes, wholeBytes);
  }
  await flushToDisk(unfinished);
  await assertSaveable(toPath, force);
  await rename(unfinished, toPath);
  return sizeBytes;
}

/**
 * Checks whether a result may get this name.
 *
 * @throws Failure when a file exists and may not be replaced, and always when the path is something other than a file:
 *   a folder, a device, a pipe or a link.
 */
export async function assertSaveable(path: string, mayReplace: boolean): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found && !found.isFile()) throw usageFailure(`${path} is not a file`, 'Give --out for another name.');
  if (found && !mayReplace) {
    throw usageFailure(`${path} already exists`, 'Give --force to replace it, or --out for another name.');
  }
}

/** Range requests: https://www.rfc-editor.org/rfc/rfc9110#name-range-requests */
async function resumeDownload(
  { client, jobId, screen, signal }: SaveResultOptions,
  path: string,
  wholeBytes: number,
): Promise<void> {
  const have = await sizeOf(path);
  if (wholeBytes > 0 && have === wholeBytes) return;
  const from = have < wholeBytes ? have : 0;
  // The answer redirects to the store, so the OpenAPI description has no body for it.
  const { data, response } = await client.get<{ 200: ReadableStream }, never, true>({
    url: '/v1/videos/{jobId}/download',
    path: { jobId },
    signal: signal ?? null,
    parseAs: 'stream',
    ...(from > 0 && { headers: { Range: `bytes=${from}-` } }),
  });
  const flags = response.status === 206 ? 'a' : 'w';
  let savedBytes = response.status === 206 ? from : 0;
  const body = Readable.fromWeb(data);
  body.on('data', ({ length }: Buffer) => {
    savedBytes += length;
    screen.progress('download', (100 * savedBytes) / wholeBytes, formatMegabytes(savedBytes));
  });
  try {
    await pipeline(body, createWriteStream(path, { flags }));
  } catch (error) {
    signal?.throwIfAborted();
    // A retry does not help against a full disk.
    throw systemErrorWords(error) === null ? new NoAnswer(response.url, { cause: error }) : error;
  }
}

export async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The failure of a disk to store a paid result: the customer must learn that it is not lost. Null for other errors. */
function resultNotSaved(error: unknown, { toPath, jobId }: SaveResultOptions): Failure | null {
  const reason = systemErrorWords(error);
  if (reason === null) return null;
  const again = `mailsized download ${jobId} --out ${/^[\w./-]+$/.test(toPath) ? toPath : JSON.stringify(toPath)}`;
  return new Failure({
    code: 'result_not_saved',
    message: `The result could not be saved as ${toPath}: ${reason}`,
    advice: `The result is kept, and you do not pay again. Make room, or choose another --out, and fetch it: ${again}`,
    exitCode: EXIT.usage,
  });
}

function wrongSize(sizeBytes: number, wholeBytes: number): Failure {
  return new Failure({
    code: 'wrong_size',
    message: `The download is ${sizeBytes} bytes, but should be ${wholeBytes}`,
    advice: 'The incomplete file was deleted. Try again.',
    exitCode: EXIT.broken,
  });
}
