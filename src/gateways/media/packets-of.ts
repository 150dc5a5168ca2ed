import type { Packet } from '../../domain/media/sample-plan.js';
import { askFfprobe } from './probe.js';
import type { Toolbox } from './toolbox.js';

const QUERY = ['-select_streams', 'v:0', '-show_entries', 'packet=size,flags', '-of', 'csv=p=0'];

/** Sizes of the picture packets of a file that we have made ourselves. */
export async function packetsOf(toolbox: Toolbox, path: string, signal: AbortSignal): Promise<readonly Packet[]> {
  const lines = (await askFfprobe(toolbox, path, QUERY, signal)).split('\n');
  return lines.flatMap((line) => {
    const [size = '', flags = ''] = line.split(',');
    const sizeBytes = Number.parseInt(size, 10);
    return Number.isNaN(sizeBytes) ? [] : [{ sizeBytes, isKey: flags.includes('K') }];
  });
}
