import type { Packet } from '../../domain/media/sample/sample-plan.js';
import { queryFfprobe } from './query-ffprobe.js';
import type { MediaTools } from './media-tools.js';

const QUERY = ['-select_streams', 'v:0', '-show_entries', 'packet=size,flags', '-of', 'csv=p=0'];

/** Sizes of the picture packets of a file that we made ourselves. */
export async function readVideoPackets(
  toolbox: MediaTools,
  path: string,
  signal: AbortSignal,
): Promise<readonly Packet[]> {
  const lines = (await queryFfprobe(toolbox, path, QUERY, signal)).split('\n');
  return lines.flatMap((line) => {
    const [size = '', flags = ''] = line.split(',');
    const sizeBytes = Number.parseInt(size, 10);
    return Number.isNaN(sizeBytes) ? [] : [{ sizeBytes, isKey: flags.includes('K') }];
  });
}
