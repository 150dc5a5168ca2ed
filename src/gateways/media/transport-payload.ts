import { createReadStream } from 'node:fs';
import {
  PACKETS_IN_SYNC,
  PACKET_LENGTHS,
  SYNC_BYTE,
  findPackets,
  packetLengthAt,
} from '../../domain/media/facts/transport-packets.js';
import { MediaError } from './media-error.js';

// The thread serves other jobs between two chunks.
const CHUNK_BYTES = 256_000;

/**
 * Bytes of pictures and sounds in a transport stream, under any numbers (PIDs). A reader that follows the lists of
 * programmes may miss some of them. Tables and padding do not count. Throws `canceled` on abort.
 */
export async function transportPayloadBytes(path: string, signal: AbortSignal): Promise<number> {
  const bytesByPid = new Map<number, number>();
  const elementaryPids = new Set<number>();
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    if (signal.aborted) throw new MediaError('canceled');
    const data = Buffer.concat([rest, chunk as Buffer]);
    const used = readPackets(data, (packet) => addPacket(packet, bytesByPid, elementaryPids));
    rest = data.subarray(used);
  }
  return [...elementaryPids].reduce((sum, pid) => sum + (bytesByPid.get(pid) ?? 0), 0);
}

/** Reads all packets that can be found, and returns where the rest begins, which may be the start of another packet. */
function readPackets(data: Buffer, onPacket: (packet: Buffer) => void): number {
  let at = 0;
  let length = packetLengthAt(data, at);
  for (;;) {
    if (length === null || data[at] !== SYNC_BYTE) {
      const next = findPackets(data, at);
      if (next === null) return Math.max(at, data.length - PACKETS_IN_SYNC * PACKET_LENGTHS[2]);
      ({ at, length } = next);
    }
    if (at + PACKET_LENGTHS[0] > data.length) return at;
    onPacket(data.subarray(at, at + PACKET_LENGTHS[0]));
    // The next position is past the end when only the checksum of the last packet is missing.
    at = Math.min(at + length, data.length);
    if (at === data.length) return at;
  }
}

/** Bits of the header (ISO/IEC 13818-1, 2.4.3.2). */
const UNIT_STARTS = 0x40;
const HAS_ADAPTATION = 0x20;
const HAS_PAYLOAD = 0x10;

function addPacket(packet: Buffer, bytesByPid: Map<number, number>, elementaryPids: Set<number>): void {
  const flags = packet[3] ?? 0;
  if ((flags & HAS_PAYLOAD) === 0) return;
  const payload = packet.subarray(4 + ((flags & HAS_ADAPTATION) === 0 ? 0 : 1 + (packet[4] ?? 0)));
  const pid = packet.readUInt16BE(1) & 0x1fff;
  bytesByPid.set(pid, (bytesByPid.get(pid) ?? 0) + payload.length);
  const isStart = ((packet[1] ?? 0) & UNIT_STARTS) !== 0 && payload.length >= 4 && payload.readUIntBE(0, 3) === 1;
  if (isStart && isPictureOrSound(payload[3] ?? 0)) elementaryPids.add(pid);
}

/** Stream ids of pictures and sounds (ISO/IEC 13818-1, table 2-22), and those that carry AC-3, DTS and VC-1. */
function isPictureOrSound(id: number): boolean {
  return (id >= 0xc0 && id <= 0xef) || id === 0xbd || id === 0xfd;
}
