import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { flushToDisk } from '../async/flush-to-disk.js';
import type { Keyring } from '../credentials/keyring.js';

// The layout of a file: 5 bytes for its type, 8 that identify its key, a nonce, the content, and a tag over all of it.
const MAGIC = Buffer.from('MSBK1');
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = MAGIC.length + KEY_ID_BYTES + NONCE_BYTES;
const CIPHER = 'aes-256-gcm';

/**
 * Writes a stream of bytes to a new file: compressed, encrypted (AES-256-GCM) and flushed to the disk.
 *
 * @param label is bound to the content: the file opens under no other label.
 */
export async function writeSealedFile(
  path: string,
  label: string,
  content: AsyncIterable<Uint8Array>,
  [primary]: Keyring,
): Promise<void> {
  const nonce = randomBytes(NONCE_BYTES);
  const header = Buffer.concat([MAGIC, keyIdOf(primary), nonce]);
  const cipher = createCipheriv(CIPHER, cipherKeyOf(primary), nonce).setAAD(
    Buffer.concat([header, Buffer.from(label)]),
  );
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  file.write(header);
  await pipeline(
    Readable.from(content),
    createGzip(),
    cipher,
    async function* (encrypted: AsyncIterable<Uint8Array>) {
      yield* encrypted;
      yield cipher.getAuthTag();
    },
    file,
  );
  await flushToDisk(path);
}

/**
 * The content of a file that `writeSealedFile` wrote. Only the end of the file proves that it is genuine: read the
 * whole file once before you act on any of it.
 *
 * @throws Error when no key of the keyring opens it, it was written under another label, or it is damaged.
 */
export async function* readSealedFile(path: string, label: string, keyring: Keyring): AsyncGenerator<Uint8Array> {
  const { size: sizeBytes } = await stat(path);
  if (sizeBytes < HEADER_BYTES + TAG_BYTES) throw new Error(`${path} is not whole`);
  const [header, tag] = await readEnds(path, sizeBytes);
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error(`${path} is no file of a backup`);
  const keyId = header.subarray(MAGIC.length, MAGIC.length + KEY_ID_BYTES);
  const key = keyring.find((each) => keyIdOf(each).equals(keyId));
  if (key === undefined) throw new Error(`no key of BACKUP_KEY opens ${path}`);
  const decipher = createDecipheriv(CIPHER, cipherKeyOf(key), header.subarray(-NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.concat([header, Buffer.from(label)])).setAuthTag(tag);
  const encrypted = createReadStream(path, { start: HEADER_BYTES, end: sizeBytes - TAG_BYTES - 1 });
  const unzip = createGunzip();
  const reading = pipeline(encrypted, decipher, unzip);
  reading.catch(() => undefined); // the reader gets the same error
  try {
    yield* unzip;
    await reading;
  } catch (error) {
    throw new Error(`${path} is damaged, or was written as something else`, { cause: error });
  }
}

async function readEnds(path: string, sizeBytes: number): Promise<[header: Buffer, tag: Buffer]> {
  const file = await open(path, 'r');
  try {
    const [header, tag] = [Buffer.alloc(HEADER_BYTES), Buffer.alloc(TAG_BYTES)];
    await file.read(header, 0, HEADER_BYTES, 0);
    await file.read(tag, 0, TAG_BYTES, sizeBytes - TAG_BYTES);
    return [header, tag];
  } finally {
    await file.close();
  }
}

function keyIdOf(key: string): Buffer {
  return createHmac('sha256', key).update('backup key id').digest().subarray(0, KEY_ID_BYTES);
}

function cipherKeyOf(key: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', 'backups', 32));
}
