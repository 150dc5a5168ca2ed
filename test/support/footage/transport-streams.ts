import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { H264, makeScene, type SceneOptions } from './scene.js';

const PACKET_BYTES = 188;
const SYNC_BYTE = 0x47;
/** The identifier of packets that hold nothing. */
const NULL_PACKET_HEADER = [SYNC_BYTE, 0x1f, 0xff, 0x10];

/** A transport stream to which `paddingShare` (0 to 1) of empty packets are added, as broadcasters do. */
export async function makePaddedStream(dir: string, name: string, paddingShare: number): Promise<string> {
  const stream = await readFile(await makeScene(dir, `tight-${name}`));
  const padding = Buffer.alloc(PACKET_BYTES, 0xff);
  padding.set(NULL_PACKET_HEADER);
  const perPacket = Math.round(paddingShare / (1 - paddingShare));
  const packets = Array.from({ length: stream.length / PACKET_BYTES }, (_, index) =>
    stream.subarray(index * PACKET_BYTES, (index + 1) * PACKET_BYTES),
  );
  return write(
    dir,
    name,
    packets.flatMap((packet) => [packet, ...Array.from({ length: perPacket }, () => padding)]),
  );
}

/** Scenes one after the other in one stream, whose clock goes on. Each has its own options. */
export async function makeJoinedStreams(dir: string, name: string, parts: readonly SceneOptions[]): Promise<string> {
  const streams: Buffer[] = [];
  let atSeconds = 0;
  for (const [index, part] of parts.entries()) {
    const encode = [...(part.encode ?? H264), '-output_ts_offset', String(atSeconds), '-muxdelay', '0'];
    streams.push(await readFile(await makeScene(dir, `${index}-${name}`, { ...part, encode })));
    atSeconds += part.seconds ?? 2;
  }
  return write(dir, name, streams);
}

/** What a receiver records that is switched on in the middle: the stream without its first `share` (0 to 1). */
export async function makeJoinedLate(dir: string, name: string, share: number, scene: SceneOptions): Promise<string> {
  const stream = await readFile(await makeScene(dir, `whole-${name}`, scene));
  return write(dir, name, [stream.subarray(PACKET_BYTES * Math.floor((share * stream.length) / PACKET_BYTES))]);
}

/** Takes every `step`th packet of one number (PID) out of a transport stream, as bad reception does. */
export async function withoutPackets(path: string, pid: number, step: number): Promise<string> {
  const stream = await readFile(path);
  let found = 0;
  const packets = Array.from({ length: stream.length / PACKET_BYTES }, (_, index) =>
    stream.subarray(index * PACKET_BYTES, (index + 1) * PACKET_BYTES),
  ).filter((packet) => (packet.readUInt16BE(1) & 0x1fff) !== pid || ++found % step !== 0);
  await writeFile(path, Buffer.concat(packets));
  return path;
}

async function write(dir: string, name: string, parts: readonly Buffer[]): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, Buffer.concat(parts));
  return path;
}
