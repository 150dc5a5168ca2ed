import { controllerWithin } from './controller-within.js';
import { crc32Of } from './crc32.js';
import { ApiProblem } from './errors.js';
import type { Client } from './generated/client/index.js';
import {
  completeUpload,
  listUploadParts,
  signUploadParts,
  type CreatedVideo,
  type PresignedPart,
} from './generated/index.js';
import { persistently, type Patience } from './patience.js';
import { putPart } from './put-part.js';

/** The file to upload: a `Blob`, a browser's `File`, or the result of Node's `openAsBlob`. It is read part by part. */
export interface Slices {
  readonly size: number;
  slice(start: number, end: number): Blob;
}

/** How the file is divided into parts, as `createVideo` returned it. */
export type UploadPlan = Pick<CreatedVideo['upload'], 'partSizeBytes' | 'partCount'>;

export interface UploadOptions extends Patience {
  /** A client with the job's token, or with the key of its account. */
  client: Client;
  jobId: string;
  file: Slices;
  plan: UploadPlan;
  /** How many parts are sent at the same time. Default: 4. */
  parallel?: number;
  /**
   * Called first with the bytes that an earlier attempt uploaded, then after each part; in browsers also while a part
   * is being sent. The number falls when a part fails and is sent again.
   */
  onProgress?: (sentBytes: number) => void;
}

/** Parts that are signed with one request: enough to keep all senders busy, few enough that no URL expires before its use. */
const SIGN_BATCH_SIZE = 8;

/**
 * Sends a video part by part, straight to the store, then completes the upload. Parts that the store already has are not
 * sent again: after an interruption, call it again with the same job and file. The store checks each part against its
 * checksum. A failed part is retried with a new URL until `patienceMs` has passed.
 *
 * @throws StoreRefusal, NoAnswer or ApiProblem (for instance `upload_closed`) when it cannot continue.
 */
export async function uploadVideo(options: UploadOptions): Promise<void> {
  const { client, jobId } = options;
  try {
    await sendMissingParts(options);
  } catch (error) {
    // The store may have joined the parts for an earlier call, of which the API does not know yet. Then it can be completed.
    if (!isProblem(error, 'upload_gone')) throw error;
  }
  try {
    await persistently(() => completeUpload({ client, path: { jobId }, signal: options.signal ?? null }), options);
  } catch (error) {
    // The store has lost a part since the parts were listed. If one is still missing after this, the caller gets the error.
    if (!isProblem(error, 'upload_incomplete')) throw error;
    await sendMissingParts(options);
    await completeUpload({ client, path: { jobId }, signal: options.signal ?? null });
  }
}

function isProblem(error: unknown, code: ApiProblem['problem']['code']): boolean {
  return error instanceof ApiProblem && error.problem.code === code;
}

async function sendMissingParts(options: UploadOptions): Promise<void> {
  const { plan, parallel = 4, onProgress = () => {} } = options;
  const there = await uploadedParts(options);
  const missing = numbersUpTo(plan.partCount).filter((partNumber) => !there.has(partNumber));
  let arrivedBytes = [...there].reduce((sum, partNumber) => sum + partSizeOf(partNumber, options), 0);
  const onTheWay = new Map<number, number>();
  const report = (): void => onProgress([...onTheWay.values()].reduce((sum, bytes) => sum + bytes, arrivedBytes));
  report();
  // A sender that gives up stops the others, so that nothing is sent after the error is thrown.
  const work = controllerWithin(options.signal);
  const { signal } = work;
  const signatures = new PresignedParts({ ...options, signal }, missing);
  const queue = missing.values();
  const sendWorker = async (): Promise<void> => {
    for (const partNumber of queue) {
      const onSent = (sentBytes: number): void => {
        // Only the store's answer proves that a part has arrived, so the last byte counts only then.
        onTheWay.set(partNumber, Math.min(sentBytes, partSizeOf(partNumber, options) - 1));
        report();
      };
      await persistently(() => sendPart(partNumber, signatures, { ...options, signal }, onSent), {
        ...options,
        signal,
      });
      onTheWay.delete(partNumber);
      arrivedBytes += partSizeOf(partNumber, options);
      report();
    }
  };
  const senders = Array.from({ length: parallel }, sendWorker);
  try {
    await Promise.all(senders);
  } catch (error) {
    work.abort(error);
    await Promise.allSettled(senders);
    throw error;
  } finally {
    work.abort();
  }
}

/** The numbers of the parts whose content in the store is the same as in the file. */
async function uploadedParts(options: UploadOptions): Promise<Set<number>> {
  const { client, jobId, signal = null } = options;
  const { parts } = await persistently(() => listUploadParts({ client, path: { jobId }, signal }), options);
  const there = new Set<number>();
  for (const { partNumber, sizeBytes, crc32 } of parts) {
    if (sizeBytes !== partSizeOf(partNumber, options)) continue;
    if (!crc32 || crc32 === (await crc32Of(partOf(partNumber, options)))) there.add(partNumber);
  }
  return there;
}

async function sendPart(
  partNumber: number,
  signatures: PresignedParts,
  options: UploadOptions,
  onSent: (sentBytes: number) => void,
): Promise<void> {
  const { url, headers } = await signatures.of(partNumber);
  try {
    await putPart({
      partNumber,
      url,
      headers,
      body: partOf(partNumber, options),
      signal: options.signal ?? null,
      onSent,
    });
  } catch (error) {
    onSent(0);
    throw error;
  }
}

/** The presigned URLs and headers of parts, signed in batches. Each is used once: a part that failed gets a new one. */
class PresignedParts {
  private readonly everSigned = new Set<number>();
  private readonly signed = new Map<number, PresignedPart>();
  private asking: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: UploadOptions,
    private readonly missing: readonly number[],
  ) {}

  async of(partNumber: number): Promise<PresignedPart> {
    // Requests run one after another, so that the second can use what the first has signed.
    const asked = this.asking.then(() => (this.signed.has(partNumber) ? undefined : this.sign(partNumber)));
    this.asking = asked.catch(() => undefined);
    await asked;
    const signed = this.signed.get(partNumber);
    if (!signed) throw new Error(`the API did not sign part ${partNumber}`);
    this.signed.delete(partNumber);
    return signed;
  }

  private async sign(partNumber: number): Promise<void> {
    const { client, jobId, signal = null } = this.options;
    const from = this.missing.indexOf(partNumber);
    // The parts after one that failed have been signed with it before. The API limits the number of URLs.
    const count = this.everSigned.has(partNumber) ? 1 : SIGN_BATCH_SIZE;
    const partNumbers = this.missing.slice(from, from + count);
    const crc32: Record<string, string> = {};
    for (const wanted of partNumbers) crc32[wanted] = await crc32Of(partOf(wanted, this.options));
    const { parts } = await signUploadParts({ client, path: { jobId }, body: { partNumbers, crc32 }, signal });
    for (const part of parts) {
      this.signed.set(part.partNumber, part);
      this.everSigned.add(part.partNumber);
    }
  }
}

function partOf(partNumber: number, options: UploadOptions): Blob {
  const start = (partNumber - 1) * options.plan.partSizeBytes;
  return options.file.slice(start, start + partSizeOf(partNumber, options));
}

/** Every part has the size in the plan, except the last, which has the rest. */
function partSizeOf(partNumber: number, { file, plan }: UploadOptions): number {
  return Math.min(plan.partSizeBytes, file.size - (partNumber - 1) * plan.partSizeBytes);
}

function numbersUpTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
