import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { rateLimitSchema, type RateLimitRecord } from '../../../src/persistence/rate-limits/rate-limit.schema.js';
import { RateLimitsRepository } from '../../../src/persistence/rate-limits/rate-limits.repository.js';
import { useDatabase } from './database.js';

const database = useDatabase();
const LIMIT = { max: 5, windowMs: 600_000 };
const NOON_MS = Date.UTC(2030, 0, 1, 12);

describe('a limit of uses', () => {
  let limits: RateLimitsRepository;
  let expiresAfter: unknown;

  beforeAll(async () => {
    const model = await database.model<RateLimitRecord>('RateLimit', rateLimitSchema);
    limits = new RateLimitsRepository(model);
    expiresAfter = (await model.collection.indexes()).find(({ key }) => 'expiresAt' in key)?.expireAfterSeconds;
  });

  async function use(what: string, atMs = NOON_MS, times = 1): Promise<number[]> {
    return await Promise.all(Array.from({ length: times }, () => limits.consume(what, LIMIT, atMs)));
  }

  it('lets in so many and no more, though all come at once', async () => {
    const waits = await use(randomUUID(), NOON_MS, 9);
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(LIMIT.max);
  });

  it('says how long to wait, and opens again then', async () => {
    const what = randomUUID();
    await use(what, NOON_MS, LIMIT.max);
    expect(await use(what, NOON_MS + 1000)).toEqual([599_000]);
    expect(await use(what, NOON_MS + 599_999)).toEqual([1]);
    expect(await use(what, NOON_MS + 600_000)).toEqual([0]);
  });

  it('counts each by itself', async () => {
    const what = randomUUID();
    await use(what, NOON_MS, LIMIT.max + 1);
    expect(await use(randomUUID())).toEqual([0]);
  });

  it('is forgotten by the database when it is over', () => {
    expect(expiresAfter).toBe(0);
  });
});
