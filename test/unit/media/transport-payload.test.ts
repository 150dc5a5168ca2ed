import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPackets } from '../../../src/domain/media/facts/transport-packets.js';
import { transportPayloadBytes } from '../../../src/gateways/media/transport-payload.js';
import { withTemporaryFolder } from '../../../src/async/with-temporary-folder.js';
import { errorOf } from '../../support/error-of.js';
import { tmpdir } from 'node:os';

const PACKET = Buffer.alloc(188, 0xff);
PACKET[0] = 0x47;
/** Looks like the start of a packet at four of five positions, and is none. */
const HOSTILE = Buffer.alloc(4_000_000, 0x47).map((byte, at) => (at % 5 === 0 ? 0 : byte));

describe('transport stream packets', () => {
  it.each([188, 192, 204])('are found behind other bytes, if they are %i bytes long', (length) => {
    const packets = Buffer.concat(Array.from({ length: 5 }, () => Buffer.concat([PACKET, Buffer.alloc(length - 188)])));
    expect(findPackets(Buffer.concat([Buffer.from('GG junk'), packets]))).toEqual({ at: 7, length });
    expect(findPackets(packets.subarray(0, 4 * length))).toBeNull();
  });

  it('are looked for in hostile bytes in turns, so that the thread can serve others', async () => {
    let turns = 0;
    let isDone = false;
    const takeTurn = (): void => {
      turns += 1;
      if (!isDone) setImmediate(takeTurn);
    };
    setImmediate(takeTurn);
    expect(await payloadBytesOf(HOSTILE, AbortSignal.timeout(600_000))).toBe(0);
    isDone = true;
    expect(turns).toBeGreaterThan(10);
  });

  it('are no longer looked for once the work is canceled', async () => {
    expect(await errorOf(payloadBytesOf(HOSTILE, AbortSignal.abort()))).toMatchObject({ code: 'canceled' });
  });
});

async function payloadBytesOf(bytes: Uint8Array, signal: AbortSignal): Promise<number> {
  return await withTemporaryFolder(join(tmpdir(), 'transport-'), async (folder) => {
    const path = join(folder, 'junk.ts');
    await writeFile(path, bytes);
    return await transportPayloadBytes(path, signal);
  });
}
