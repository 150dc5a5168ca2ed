/** Lengths of a packet: plain, with a time stamp before it (Blu-ray, camcorders), with a checksum after it (broadcast). */
export const PACKET_LENGTHS = [188, 192, 204] as const;
export const SYNC_BYTE = 0x47;
/** Packets in a row that must begin with the sync byte before a position counts as the start of a packet. */
export const PACKETS_IN_SYNC = 5;

/** The length of the transport stream packets that begin at this position; null when none do. */
export function packetLengthAt(data: Uint8Array, at: number): number | null {
  const isInSync = (length: number) =>
    Array.from({ length: PACKETS_IN_SYNC }, (_, index) => data[at + index * length]).every(
      (byte) => byte === SYNC_BYTE,
    );
  return PACKET_LENGTHS.find(isInSync) ?? null;
}
