import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const TIMEOUT_MS = 5000;
const BYTES_PER_MIB = 1024 ** 2;

interface GpuMemory {
  /** The number of the card, from 0. */
  gpu: string;
  usedBytes: number;
  sizeBytes: number;
}

/**
 * The memory of each NVIDIA card of this machine, whichever process uses it. Empty if the driver's tool is missing or
 * fails: then the metric is absent, and the worker works anyway.
 *
 * @param path where to look for the tool, as in `PATH`.
 */
export async function gpuMemory(path: string): Promise<GpuMemory[]> {
  try {
    const query = ['--query-gpu=index,memory.used,memory.total', '--format=csv,noheader,nounits'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { env: { PATH: path }, timeout: TIMEOUT_MS });
    return stdout.split('\n').flatMap(memoryIn);
  } catch {
    return [];
  }
}

/** A line such as `0, 1024, 24564`, in MiB. A card that does not report its memory writes `[N/A]`. */
function memoryIn(line: string): GpuMemory[] {
  const [, gpu, used, size] = /^(\d+), (\d+), (\d+)$/.exec(line.trim()) ?? [];
  if (gpu === undefined) return [];
  return [{ gpu, usedBytes: Number(used) * BYTES_PER_MIB, sizeBytes: Number(size) * BYTES_PER_MIB }];
}
