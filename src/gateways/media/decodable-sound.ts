import type { ProbedFile } from './ffprobe-json.js';
import { MediaError } from './media-error.js';

/** Packets to decode of each sound track at each position. TrueHD can start only at every 128th packet. */
const PACKETS_PER_TRACK = 200;

/**
 * Indexes of the sound streams from which something can be decoded: even a known codec's packets can be noise. Decodes
 * a few seconds at the start and in the middle. `ask` queries ffprobe about the file.
 */
export async function decodableSound(
  ask: (query: readonly string[]) => Promise<string>,
  { streams, format }: ProbedFile,
): Promise<ReadonlySet<number>> {
  const tracks = streams.filter(({ codec_type }) => codec_type === 'audio').length;
  if (tracks === 0) return new Set();
  const middleSeconds = (format.start_time ?? 0) + (format.duration ?? 0) / 2;
  const start = `%+#${PACKETS_PER_TRACK * tracks}`;
  const decodedAt = async (places: string): Promise<ReadonlySet<number>> => {
    const query = ['-select_streams', 'a', '-read_intervals', places, '-show_entries', 'frame=stream_index'];
    const indexes = (await ask([...query, '-of', 'csv=p=0'])).split('\n').map((line) => Number.parseInt(line, 10));
    return new Set(indexes.filter((index) => !Number.isNaN(index)));
  };
  try {
    return await decodedAt(`${start},${middleSeconds.toFixed(3)}${start}`);
  } catch (error) {
    // Seeking fails in some files: their clock jumps, or their middle is damaged.
    if (!(error instanceof MediaError) || error.code !== 'unreadable_input') throw error;
    return await decodedAt(start);
  }
}
