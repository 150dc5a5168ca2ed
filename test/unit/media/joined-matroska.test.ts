import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesAfterFirstMatroska } from '../../../src/gateways/media/joined-matroska.js';

const EBML = [0x1a, 0x45, 0xdf, 0xa3];
const SEGMENT = [0x18, 0x53, 0x80, 0x67];
const CLUSTER = [0x1f, 0x43, 0xb6, 0x75];
const BLOCK = [0xa3];
const NO_SIZE = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

function element(id: readonly number[], ...content: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([Buffer.from([...id, 0x40 | (bytes.length >> 8), bytes.length & 0xff]), bytes]);
}

function live(id: readonly number[], ...content: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from([...id, ...NO_SIZE]), ...content]);
}

// The packets hold the beginning of a file, which begins none there.
const packets = [element(BLOCK, Buffer.from(EBML), Buffer.alloc(500)), element(BLOCK, Buffer.alloc(900, 0x1a))];
const film = Buffer.concat([element(EBML, Buffer.alloc(20)), element(SEGMENT, element(CLUSTER, ...packets))]);
const recording = Buffer.concat([
  element(EBML, Buffer.alloc(20)),
  live(SEGMENT, live(CLUSTER, ...packets), live(CLUSTER, ...packets)),
]);

describe('a Matroska file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailsized-matroska-'));
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  it.each([
    ['of one film', [film], 0],
    ['of one live recording', [recording], 0],
    ['of two films', [film, film], film.length],
    ['of two live recordings', [recording, recording], recording.length],
    ['of a live recording and two films', [recording, film, film], 2 * film.length],
    ['that is cut off', [film.subarray(0, -100)], 0],
    ['followed by what is no element', [film, Buffer.alloc(50)], 0],
  ])('%s', async (_, parts, afterFirstBytes) => {
    const path = join(folder, 'film.mkv');
    const bytes = Buffer.concat(parts);
    await writeFile(path, bytes);
    expect(await bytesAfterFirstMatroska(path, bytes.length)).toBe(afterFirstBytes);
  });
});
