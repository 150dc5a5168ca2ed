/** Bytes that every MP4 needs: `ftyp`, `moov` with one or two tracks, box headers (measured 0.8 to 1.5 kB). */
const FIXED_BYTES = 1500;
/** A packet's row in the size table, and its share of the other tables (measured 4.14 for packets in sequence). */
const BYTES_PER_PACKET = 4.14;
/** A frame's share of `ctts`: a row of 8 bytes, which frames share when x264 reorders nothing (measured 6.5). */
const BYTES_PER_REORDERED_FRAME = 6.5;
/** Two rows in `stco` of 4 bytes each, for each change from picture to sound and back (ISO/IEC 14496-12). */
const BYTES_PER_CHUNK_PAIR = 8;
/** A row in `stsc`, written whenever a chunk has another number of packets than the previous one. */
const BYTES_PER_STSC_ENTRY = 12;

/** Bytes of an MP4 that are neither picture nor sound. Accurate to a tenth at common rates. */
export function predictOverheadBytes(videoFrames: number, audioPackets: number): number {
  const packets = BYTES_PER_PACKET * (videoFrames + audioPackets) + BYTES_PER_REORDERED_FRAME * videoFrames;
  const chunkPairs = Math.min(videoFrames, audioPackets);
  return Math.ceil(
    FIXED_BYTES +
      packets +
      chunkPairs * bytesPerChunkPair(Math.max(videoFrames, audioPackets) / Math.max(1, chunkPairs)),
  );
}

/** The further the packets per chunk are from a whole number, the more often neighbouring chunks differ. */
function bytesPerChunkPair(packetsPerTurn: number): number {
  const fraction = packetsPerTurn % 1;
  return BYTES_PER_CHUNK_PAIR + 2 * Math.min(fraction, 1 - fraction) * BYTES_PER_STSC_ENTRY;
}
