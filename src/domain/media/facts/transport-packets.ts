/** Lengths of a packet: plain, with a time stamp before it (Blu-ray, camcorders), with a checksum after it (broadcast). */
export const PACKET_LENGTHS = [188, 192, 204] as const;
export const SYNC_BYTE = 0x47;
/** Packets in a row that must begin with the sync byte before a position counts as the start of a packet. */
export const PACKETS_IN_SYNC = 5;

/** The first transport stream packets in some bytes. */
export interface FoundPackets {
  /** Position of the first of them. */
  readonly at: number;
  readonly length: number;
}

/** The length of the transport stream packets that begin at this position; null when none do. */
export function packetLengthAt(data: Uint8Array, at: number): number | null {
  for (const length of PACKET_LENGTHS) if (isInSync(data, at, length)) return length;
  return null;
}

/** The first transport stream packets from this position on; null when there are none. */
export function findPackets(data: Uint8Array, from = 0): FoundPackets | null {
  for (let at = from; at < data.length; at += 1) {
    if (data[at] !== SYNC_BYTE) continue;
    const length = packetLengthAt(data, at);
    if (length !== null) return { at, length };
  }
  return null;
}

// Strangers' bytes can make this run at every position, so it allocates nothing and calls nothing.
function isInSync(data: Uint8Array, at: number, length: number): boolean {
  for (let index = 0; index < PACKETS_IN_SYNC; index += 1) {
    if (data[at + index * length] !== SYNC_BYTE) return false;
  }
  return true;
}
