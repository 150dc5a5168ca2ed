import { parse } from 'content-disposition';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { encodeLogKey, inputKey, jobPrefix, outputKey, posterKey } from '../../../src/domain/object-keys.js';
import {
  ObjectMissing,
  ObjectReplaced,
  UploadMissing,
  type PartToSign,
  type PresignedPart,
  type StorageGateway,
} from '../../../src/gateways/storage/storage.gateway.js';
import { PAGE_ORIGIN, browserAccessContract } from './browser-access-contract.js';
import { jobListContract } from './job-list-contract.js';
import { wrongClockContract } from './wrong-clock-contract.js';

/** A store to be tried, and how to let go of it. */
export interface StoreUnderTest {
  storage: StorageGateway;
  stop(): Promise<void>;
}

const MIB = 1024 * 1024;
const TTL_SEC = 300;
const never = new AbortController().signal;

/** What every object store must do, whoever makes it. Each test has a job of its own. */
export function storageContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`the object store: ${name}`, () => {
    let store: StoreUnderTest;
    let storage: StorageGateway;

    beforeAll(async () => {
      store = await make();
      storage = store.storage;
      await storage.prepareBucket({ allowedOrigins: [PAGE_ORIGIN] });
    });
    afterAll(() => store.stop());

    async function begin() {
      const key = inputKey(randomUUID());
      const uploadId = await storage.createMultipartUpload(key, 'video/mp4');
      return { key, uploadId };
    }

    async function send(key: string, uploadId: string, partNumber: number, bytes: Buffer): Promise<Response> {
      return await put(await signed(key, uploadId, { partNumber, sizeBytes: bytes.length }), bytes);
    }

    async function signed(key: string, uploadId: string, part: PartToSign): Promise<PresignedPart> {
      const [presigned] = await storage.presignParts(key, uploadId, [part], TTL_SEC);
      if (!presigned) throw new Error('nothing was signed');
      return presigned;
    }

    async function text(key: string): Promise<string> {
      return (await fetch(await storage.presignInline(key, TTL_SEC))).text();
    }

    describe('an upload in parts', () => {
      it('arrives whole through presigned URLs, in whatever order the parts came', async () => {
        const { key, uploadId } = await begin();
        const parts = [randomBytes(5 * MIB), randomBytes(5 * MIB), randomBytes(1234)];
        const wanted = parts.map(({ length }, index) => ({ partNumber: index + 1, sizeBytes: length }));
        const urls = await storage.presignParts(key, uploadId, wanted, TTL_SEC);
        expect(urls).toEqual(wanted.map((part) => ({ ...part, url: expect.any(String), headers: {} })));
        for (const [index, part] of [...urls.entries()].reverse()) {
          expect((await put(part, parts[index] ?? Buffer.alloc(0))).status).toBe(200);
        }
        const listed = await storage.listParts(key, uploadId);
        expect(listed.map(({ partNumber, sizeBytes }) => [partNumber, sizeBytes])).toEqual([
          [1, 5 * MIB],
          [2, 5 * MIB],
          [3, 1234],
        ]);
        await storage.completeMultipartUpload(key, uploadId, listed);

        const whole = Buffer.concat(parts);
        const object = await storage.head(key);
        expect(object?.sizeBytes).toBe(whole.length);
        const path = await temporaryFile();
        await storage.download(key, path, { signal: never, ...(object && { etag: object.etag }) });
        expect(digest(await readFile(path))).toBe(digest(whole));
      });

      it('goes on after an interruption with the parts that are missing', async () => {
        const { key, uploadId } = await begin();
        expect(await storage.listParts(key, uploadId)).toEqual([]);
        await send(key, uploadId, 1, randomBytes(5 * MIB));
        expect(await storage.listParts(key, uploadId)).toHaveLength(1);
        await send(key, uploadId, 2, Buffer.from('first try'));
        await send(key, uploadId, 2, Buffer.from('second'));
        const parts = await storage.listParts(key, uploadId);
        expect(parts.map(({ sizeBytes }) => sizeBytes)).toEqual([5 * MIB, 6]);
        await storage.completeMultipartUpload(key, uploadId, parts);
        expect((await storage.head(key))?.sizeBytes).toBe(5 * MIB + 6);
      });

      it('lists every part once, also when there are more than one page of the list holds', async () => {
        const { key, uploadId } = await begin();
        const numbers = Array.from({ length: 1002 }, (_, index) => index + 1);
        await inBatches(numbers, (number) => send(key, uploadId, number, Buffer.from('x')));
        expect((await storage.listParts(key, uploadId)).map(({ partNumber }) => partNumber)).toEqual(numbers);
      });

      it('is no object before it is complete', async () => {
        const { key, uploadId } = await begin();
        await send(key, uploadId, 1, Buffer.from('part'));
        expect(await storage.head(key)).toBeNull();
      });

      it('that is completed twice is UploadMissing or the same object again, and stays whole', async () => {
        const { key, uploadId } = await begin();
        await send(key, uploadId, 1, Buffer.from('once'));
        const parts = await storage.listParts(key, uploadId);
        await storage.completeMultipartUpload(key, uploadId, parts);
        const first = await storage.head(key);
        const again = await outcomeOf(storage.completeMultipartUpload(key, uploadId, parts));
        if (again !== undefined) expect(again).toBeInstanceOf(UploadMissing);
        expect(await storage.head(key)).toEqual(first);
        expect(await text(key)).toBe('once');
      });

      it('that was completed or never begun is UploadMissing', async () => {
        const { key, uploadId } = await begin();
        await send(key, uploadId, 1, Buffer.from('once'));
        await storage.completeMultipartUpload(key, uploadId, await storage.listParts(key, uploadId));
        await expect(storage.listParts(key, uploadId)).rejects.toThrow(UploadMissing);
        await expect(storage.listParts(inputKey(randomUUID()), uploadId)).rejects.toThrow(UploadMissing);
      });

      it('that was cleaned away meanwhile is UploadMissing when it is completed, and leaves no object', async () => {
        const { key, uploadId } = await begin();
        await send(key, uploadId, 1, Buffer.from('late'));
        const parts = await storage.listParts(key, uploadId);
        await storage.deletePrefix(key);
        await expect(storage.completeMultipartUpload(key, uploadId, parts)).rejects.toThrow(UploadMissing);
        expect(await storage.head(key)).toBeNull();
      });

      it('is not taken through a URL that was made for another part, or changed', async () => {
        const { key, uploadId } = await begin();
        const { url } = await signed(key, uploadId, { partNumber: 1, sizeBytes: 1 });
        const changed = url.replace('partNumber=1', 'partNumber=2');
        expect(changed).not.toBe(url);
        expect((await fetch(changed, { method: 'PUT', body: 'x' })).status).toBe(403);
        expect(await storage.listParts(key, uploadId)).toEqual([]);
      });

      it.each(['shorter', 'longer, by far'])('is not taken when it is not as long as was signed: %s', async (text) => {
        const { key, uploadId } = await begin();
        const part = await signed(key, uploadId, { partNumber: 1, sizeBytes: 10 });
        expect((await put(part, Buffer.from(text))).status).toBe(403);
        expect(await storage.listParts(key, uploadId)).toEqual([]);
      });

      it('is taken with the checksum that it was signed with, which is then listed', async () => {
        const { key, uploadId } = await begin();
        const bytes = Buffer.from('as they are');
        const part = await signed(key, uploadId, { partNumber: 1, sizeBytes: bytes.length, crc32: crc32Of(bytes) });
        expect((await put(part, bytes)).status).toBe(200);
        const parts = await storage.listParts(key, uploadId);
        expect(parts).toEqual([expect.objectContaining({ partNumber: 1, crc32: crc32Of(bytes) })]);
        await storage.completeMultipartUpload(key, uploadId, parts);
        expect(await text(key)).toBe('as they are');
      });

      it('is not taken when its bytes are others than was signed, or when the checksum is held back or changed', async () => {
        const { key, uploadId } = await begin();
        const [bytes, others] = [Buffer.from('as they are'), Buffer.from('as they ARE')];
        const part = await signed(key, uploadId, { partNumber: 1, sizeBytes: bytes.length, crc32: crc32Of(bytes) });
        const changed = Object.fromEntries(Object.keys(part.headers).map((name) => [name, crc32Of(others)]));
        expect((await put(part, others)).status).toBe(400);
        expect((await put({ ...part, headers: {} }, others)).status).toBe(403);
        expect((await put({ ...part, headers: changed }, others)).status).toBe(403);
        expect(await storage.listParts(key, uploadId)).toEqual([]);
      });

      it('may have a checksum for one part and none for the next', async () => {
        const { key, uploadId } = await begin();
        const [first, second] = [randomBytes(5 * MIB), Buffer.from('the rest')];
        const checked = { partNumber: 1, sizeBytes: first.length, crc32: crc32Of(first) };
        expect((await put(await signed(key, uploadId, checked), first)).status).toBe(200);
        await send(key, uploadId, 2, second);
        await storage.completeMultipartUpload(key, uploadId, await storage.listParts(key, uploadId));
        expect((await storage.head(key))?.sizeBytes).toBe(first.length + second.length);
      });
    });

    browserAccessContract(() => storage);

    describe('an object', () => {
      it('that is not there is null, and ObjectMissing for a download', async () => {
        const key = inputKey(randomUUID());
        expect(await storage.head(key)).toBeNull();
        const download = storage.download(key, await temporaryFile(), { signal: never });
        await expect(download).rejects.toThrow(ObjectMissing);
      });

      it('that was replaced after its etag was noted is ObjectReplaced', async () => {
        const key = inputKey(randomUUID());
        await storage.putText(key, 'as it was');
        const pinned = await storage.head(key);
        await storage.putText(key, 'as it is now');
        const etag = String(pinned?.etag);
        const path = await temporaryFile();
        await expect(storage.download(key, path, { etag, signal: never })).rejects.toThrow(ObjectReplaced);
        await storage.download(key, path, { signal: never });
        expect(await readFile(path, 'utf8')).toBe('as it is now');
      });

      it('is uploaded from a file and says how large it is', async () => {
        const path = await temporaryFile();
        const bytes = randomBytes(2 * MIB + 7);
        await writeFile(path, bytes);
        const key = outputKey(randomUUID(), 'attempt');
        const stored = await storage.upload(key, path, { contentType: 'video/mp4', signal: never });
        expect(stored).toEqual(await storage.head(key));
        expect(stored.sizeBytes).toBe(bytes.length);
        const answer = await fetch(await storage.presignInline(key, TTL_SEC));
        expect(answer.headers.get('content-type')).toBe('video/mp4');
        expect(digest(Buffer.from(await answer.arrayBuffer()))).toBe(digest(bytes));
      });

      it('tells how much of it has passed, both ways, and no more than there is', async () => {
        const path = await temporaryFile();
        const sizeBytes = 2 * MIB + 7;
        await writeFile(path, randomBytes(sizeBytes));
        const key = outputKey(randomUUID(), 'attempt');
        const sent: number[] = [];
        const onSent = (bytes: number): void => void sent.push(bytes);
        await storage.upload(key, path, { contentType: 'video/mp4', signal: never, onBytes: onSent });
        const fetched: number[] = [];
        await storage.download(key, path, { signal: never, onBytes: (bytes) => void fetched.push(bytes) });
        for (const told of [sent, fetched]) {
          expect(told.length).toBeGreaterThan(1);
          expect(told).toEqual([...told].sort((a, b) => a - b));
          expect(told.at(-1)).toBe(sizeBytes);
        }
      });

      it('is neither read nor written any more when the work is called off', async () => {
        const path = await temporaryFile();
        await writeFile(path, randomBytes(MIB));
        const key = outputKey(randomUUID(), 'attempt');
        const calledOff = AbortSignal.abort();
        await expect(storage.upload(key, path, { contentType: 'video/mp4', signal: calledOff })).rejects.toThrow();
        expect(await storage.head(key)).toBeNull();
        await storage.putText(key, 'text');
        await expect(storage.download(key, path, { signal: calledOff })).rejects.toThrow();
      });

      it('keeps a text of any script', async () => {
        const key = encodeLogKey(randomUUID(), 'attempt');
        await storage.putText(key, 'Größe 大小 👵\u0000\n');
        expect(await text(key)).toBe('Größe 大小 👵\u0000\n');
      });
    });

    describe('a link', () => {
      it.each([
        ['plain', 'my holiday.mp4'],
        ['of any script', 'Größe 大小 👵.mp4'],
        ['with signs that headers keep for themselves', `it's "100%41" \\ (1)*;.mp4`],
        ['that tries to add a header', 'a"\r\nSet-Cookie: x=y\r\n.mp4'],
        ['that is no proper Unicode', 'half \ud83d.mp4'],
      ])('saves the file under the customer’s name, one %s', async (_, fileName) => {
        const key = outputKey(randomUUID(), 'attempt');
        await storage.putText(key, 'video');
        const file = { fileName, contentType: 'video/mp4' };
        const answer = await fetch(await storage.presignDownload(key, { ...file, ttlSec: TTL_SEC }));
        expect(await answer.text()).toBe('video');
        expect(answer.headers.get('content-type')).toBe('video/mp4');
        expect(answer.headers.get('set-cookie')).toBeNull();
        expect(parse(answer.headers.get('content-disposition') ?? '')).toMatchObject({
          type: 'attachment',
          parameters: { filename: fileName.toWellFormed() },
        });
      });

      it('opens nothing when it is changed', async () => {
        const job = randomUUID();
        await storage.putText(outputKey(job, 'a'), 'mine');
        await storage.putText(outputKey(job, 'b'), 'not mine');
        const link = await storage.presignInline(outputKey(job, 'a'), TTL_SEC);
        const other = await fetch(link.replace('/a.mp4', '/b.mp4'));
        expect(other.status).toBe(403);
        expect(await other.text()).not.toContain('not mine');
      });
    });

    it('lists the keys under a prefix, however many, and no other', async () => {
      const job = randomUUID();
      const keys = Array.from({ length: 1100 }, (_, index) => encodeLogKey(job, `attempt-${index}`));
      for (let at = 0; at < keys.length; at += 100) {
        await Promise.all(keys.slice(at, at + 100).map((key) => storage.putText(key, 'log')));
      }
      await storage.putText(inputKey(`${job}0`), 'of another job');
      expect(await storage.listKeys(jobPrefix(job))).toEqual(keys.toSorted());
      expect(await storage.listKeys(jobPrefix(randomUUID()))).toEqual([]);
    });

    describe('the clean-up of a job', () => {
      it('deletes all that the job has, once and again', async () => {
        const job = randomUUID();
        const keys = Array.from({ length: 30 }, (_, index) => outputKey(job, `attempt ${index} ü+%`));
        keys.push(inputKey(job), posterKey(job, 'p'), encodeLogKey(job, 'l'));
        await Promise.all(keys.map((key) => storage.putText(key, key)));
        const uploads = [await storage.createMultipartUpload(inputKey(job), 'video/mp4')];
        uploads.push(await storage.createMultipartUpload(inputKey(job), 'video/mp4'));
        await send(inputKey(job), uploads[0] ?? '', 1, Buffer.from('part'));

        for (let time = 1; time <= 2; time += 1) {
          await storage.deletePrefix(jobPrefix(job));
          expect((await Promise.all(keys.map((key) => storage.head(key)))).filter(Boolean)).toEqual([]);
          for (const uploadId of uploads) {
            await expect(storage.listParts(inputKey(job), uploadId)).rejects.toThrow(UploadMissing);
          }
        }
      });

      it('deletes every object, also when there are more than one page of the list holds', async () => {
        const job = randomUUID();
        const keys = Array.from({ length: 1002 }, (_, index) => outputKey(job, `attempt ${index}`));
        await inBatches(keys, (key) => storage.putText(key, 'x'));
        await storage.deletePrefix(jobPrefix(job));
        expect((await Promise.all(keys.map((key) => storage.head(key)))).filter(Boolean)).toEqual([]);
      });

      it('leaves alone the job whose id only begins the same', async () => {
        const job = randomUUID();
        const neighbour = `${job}0`;
        await storage.putText(inputKey(job), 'goes');
        await storage.putText(inputKey(neighbour), 'stays');
        const uploadId = await storage.createMultipartUpload(posterKey(neighbour, 'open'), 'image/jpeg');
        await storage.deletePrefix(jobPrefix(job));
        expect(await storage.head(inputKey(job))).toBeNull();
        expect(await text(inputKey(neighbour))).toBe('stays');
        expect(await storage.listParts(posterKey(neighbour, 'open'), uploadId)).toEqual([]);
      });

      it('of a job that has nothing is done at once', async () => {
        await expect(storage.deletePrefix(jobPrefix(randomUUID()))).resolves.toBeUndefined();
      });
    });

    jobListContract(() => storage);
    wrongClockContract(() => storage);

    it('can be prepared again without harm, and answers a ping', async () => {
      const key = inputKey(randomUUID());
      await storage.putText(key, 'still here');
      expect(await storage.prepareBucket({ allowedOrigins: [PAGE_ORIGIN] })).toBe('unchanged');
      await storage.ping();
      expect(await text(key)).toBe('still here');
    });
  });
}

async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailsized-storage-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'file');
}

async function put({ url, headers }: Pick<PresignedPart, 'url' | 'headers'>, bytes: Buffer): Promise<Response> {
  return await fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
}

function crc32Of(bytes: Buffer): string {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(crc32(bytes));
  return four.toString('base64');
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function inBatches<T>(items: T[], act: (item: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += 100) await Promise.all(items.slice(from, from + 100).map(act));
}

/** What a call throws; undefined when it does not. */
async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => undefined,
    (error: unknown) => error,
  );
}
