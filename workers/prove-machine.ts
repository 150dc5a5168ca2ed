import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machineFaultOf } from '../activities/support/machine-fault.js';
import { flushToDisk } from '../src/async/flush-to-disk.js';
import { FAILURES, type MachineFault } from '../src/contracts/failures.js';
import { MediaError } from '../src/gateways/media/media-error.js';
import type { MediaGateway } from '../src/gateways/media/media.gateway.js';
import type { StorageGateway } from '../src/gateways/storage/storage.gateway.js';
import { scratchSpace, withScratch } from '../src/scratch/scratch.js';

const TEST_FILE_BYTES = 1_000_000;
/** The most of the disk that the test requires: a job that needs more must not keep the worker from all others. */
const MAX_SHARE_OF_DISK = 0.9;

interface Deps {
  media: MediaGateway;
  storage: StorageGateway;
  scratchRoot: string | undefined;
  encoder: 'x264' | 'nvenc';
}

/**
 * Tests what work with ffmpeg needs from this machine: a writable disk with space, the sandbox, a test encode that can
 * be read, and a store that lets us in. A repeat tests again.
 *
 * @returns what fails; null when the machine is sound.
 * @throws when the test cannot be completed, because the store does not answer.
 */
export async function proveMachine(deps: Deps, neededBytes: number): Promise<MachineFault | null> {
  const { media, storage, scratchRoot, encoder } = deps;
  try {
    const { freeBytes, sizeBytes } = await scratchSpace(scratchRoot);
    if (freeBytes < Math.min(neededBytes, MAX_SHARE_OF_DISK * sizeBytes)) return FAILURES.diskFull;
    await withScratch(scratchRoot, async (folder) => {
      const path = join(folder, 'proof');
      await writeFile(path, Buffer.alloc(TEST_FILE_BYTES));
      await flushToDisk(path);
      await media.selfTest(encoder, folder);
    });
    await storage.ping();
    return null;
  } catch (error) {
    const fault = machineFaultOf(error) ?? (error instanceof MediaError ? FAILURES.ffmpegBroken : null);
    if (fault === null) throw error;
    return fault;
  }
}
