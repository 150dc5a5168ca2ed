import { randomUUID } from 'node:crypto';
import type { Model } from 'mongoose';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VideoState } from '../../../src/domain/video-state.js';
import { cursorOf, type Cursor } from '../../../src/persistence/pagination.js';
import { videoSchema, type VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import { VideosRepository } from '../../../src/persistence/videos/videos.repository.js';
import { videoRecord } from '../../unit/api/video-record.js';
import { useDatabase } from './database.js';

const NOON = new Date(Date.UTC(2030, 0, 1, 12));
const database = useDatabase();

describe('the open jobs that were created before a time', () => {
  let model: Model<VideoRecord>;
  let videos: VideosRepository;

  beforeAll(async () => {
    model = await database.model<VideoRecord>('Video', videoSchema);
    videos = new VideosRepository(model);
  });
  afterEach(async () => void (await model.deleteMany({})));

  /** Two at each time, so that the time alone does not say where a list continues. */
  async function makeJobs(states: VideoState[], change: Partial<VideoRecord> = {}): Promise<string[]> {
    const records = states.map((state, index) => {
      const [_id, createdAt] = [randomUUID(), new Date(NOON.getTime() - 1000 + Math.floor(index / 2))];
      return videoRecord({ _id, reference: _id, createdAt, state, ...change });
    });
    await model.insertMany(records);
    return records.map(({ _id }) => _id);
  }

  async function listed(after: Cursor | null = null) {
    return await Array.fromAsync(videos.findOpenCreatedBefore(NOON, after));
  }

  it('are listed oldest first, and the list continues after any of them, also between two of the same time', async () => {
    const made = await makeJobs(['uploading', 'queued', 'compressing', 'paying', 'quoted', 'probing', 'finalizing']);
    const all = await listed();
    expect(all.map(({ _id }) => _id).sort()).toEqual(made.toSorted());
    const times = all.map(({ createdAt }) => createdAt.getTime());
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    for (const [index, job] of all.entries()) expect(await listed(cursorOf(job))).toEqual(all.slice(index + 1));
  });

  it('are those that are not delivered yet, and delivered ones whose retention is over', async () => {
    const open = [
      ...(await makeJobs(['needs_attention'])),
      ...(await makeJobs(['done'], { expiresAtMs: NOON.getTime() - 1 })),
    ];
    await makeJobs(['done'], { expiresAtMs: NOON.getTime() + 1 });
    await makeJobs(['refunded', 'expired', 'rejected']);
    await makeJobs(['queued'], { createdAt: NOON });
    expect((await listed()).map(({ _id }) => _id).sort()).toEqual(open.sort());
  });
});
