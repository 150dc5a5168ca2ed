import { describe, expect, it } from 'vitest';
import { EncodeQueueService } from '../../../src/api/videos/encode-queue.service.js';
import type { PendingEncode } from '../../../src/domain/encode-queue.js';
import type { VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import type { WorkersRepository } from '../../../src/persistence/workers/workers.repository.js';
import type { VideosRepository } from '../../../src/persistence/videos/videos.repository.js';

const WAITING = { _id: 'job-1', state: 'queued', queue: 'compress-cpu' } as VideoRecord;
const IN_LINE: PendingEncode = { _id: 'job-1', state: 'queued', progress: null, events: [] };

/** The service over a database that fails so many reads, and counts all of them. */
function serviceWithFailures(failures: number) {
  let reads = 0;
  const videos = {
    listActiveEncodes: async () => {
      reads += 1;
      if (reads <= failures) throw new Error('the database is away');
      return [IN_LINE];
    },
  };
  const service = new EncodeQueueService(
    videos as unknown as VideosRepository,
    { capacityOf: async () => ({ workers: 1, slots: 1 }) } as unknown as WorkersRepository,
  );
  return { service, reads: () => reads };
}

describe('the place in the queue', () => {
  it('is read once for all who ask at about the same time', async () => {
    const { service, reads } = serviceWithFailures(0);
    await Promise.all([service.placeOf(WAITING), service.placeOf(WAITING)]);
    await service.placeOf(WAITING);
    expect(reads()).toBe(1);
  });

  it('is read again by the next who asks when it could not be read', async () => {
    const { service } = serviceWithFailures(1);
    await expect(service.placeOf(WAITING)).rejects.toThrow('the database is away');
    expect(await service.placeOf(WAITING)).toMatchObject({ position: 1 });
  });
});
