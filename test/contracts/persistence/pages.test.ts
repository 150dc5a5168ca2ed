import { randomUUID } from 'node:crypto';
import type { Model } from 'mongoose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cursor, PageRequest } from '../../../src/persistence/pagination.js';
import { videoSchema, type VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import { VideosRepository } from '../../../src/persistence/videos/videos.repository.js';
import { useDatabase } from './database.js';

const MODE = { mode: 'live' } as const;
/** Several in one moment, as when a program sends many at once. */
const SECONDS = [1, 2, 2, 2, 2, 3, 4, 4, 5, 6];

const database = useDatabase();
let model: Model<VideoRecord>;
let videos: VideosRepository;

beforeAll(async () => {
  model = await database.model<VideoRecord>('Video', videoSchema);
  videos = new VideosRepository(model);
});

describe('the pages of a list', () => {
  const directions = ['newest_first', 'oldest_first'] as const;
  const ranges = [
    {},
    { from: at(2) },
    { before: at(4) },
    { from: at(2), before: at(4) },
    { from: at(4), before: at(4) },
  ];
  const ways = directions.flatMap((direction) =>
    ranges.flatMap((range) => [1, 2, 3, 100].map((limit) => ({ direction, limit, ...range }))),
  );

  it.each(ways)('have every record once and in order: %j', async (request) => {
    const accountId = await accountWithJobs();
    const found = await allPages(accountId, request);
    const inRange = (second: number) =>
      (!request.from || at(second) >= request.from) && (!request.before || at(second) < request.before);
    const wanted = SECONDS.filter(inRange);
    if (request.direction === 'newest_first') wanted.reverse();
    expect(found.map(({ createdAt }) => createdAt)).toEqual(wanted.map(at));
    expect(new Set(found.map(({ _id }) => _id)).size).toBe(wanted.length);
  });

  it('stay whole while records are added at the end that comes last', async () => {
    const accountId = await accountWithJobs();
    const first = await videos.listByAccount(accountId, MODE, { after: null, limit: 4, direction: 'oldest_first' });
    await addJob(accountId, 7);
    const rest = await allPages(accountId, { limit: 4, direction: 'oldest_first' }, first.next);
    expect([...first.records, ...rest].map(({ createdAt }) => createdAt)).toEqual([...SECONDS, 7].map(at));
  });

  it('in the other order are the same list, turned', async () => {
    const accountId = await accountWithJobs();
    const [down, up] = await Promise.all(directions.map((direction) => allPages(accountId, { direction, limit: 3 })));
    expect(up).toEqual(down?.toReversed());
  });
});

async function allPages(
  accountId: string,
  request: Omit<PageRequest, 'after'>,
  from: Cursor | null = null,
): Promise<VideoRecord[]> {
  const found: VideoRecord[] = [];
  let after = from;
  do {
    const page = await videos.listByAccount(accountId, MODE, { ...request, after });
    expect(page.records.length).toBeLessThanOrEqual(request.limit);
    found.push(...page.records);
    after = page.next;
  } while (after);
  return found;
}

async function accountWithJobs(): Promise<string> {
  const accountId = randomUUID();
  for (const second of SECONDS) await addJob(accountId, second);
  return accountId;
}

async function addJob(accountId: string, second: number): Promise<void> {
  const jobId = randomUUID();
  const request = { fileName: 'a.mov', sizeBytes: 1, target: { provider: 'gmail' as const }, email: null };
  const origin = { emailHash: null, externalId: null, metadata: {}, callerHash: null };
  await videos.insert(jobId, request, { ...origin, ...MODE, accountId });
  await model.updateOne({ _id: jobId }, { $set: { createdAt: at(second) } }).exec();
}

function at(second: number): Date {
  return new Date(Date.UTC(2026, 0, 31, 12, 0, second));
}
