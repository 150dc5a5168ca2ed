import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  idempotencyKeySchema,
  type IdempotencyKeyRecord,
} from '../../../src/persistence/idempotency-keys/idempotency-key.schema.js';
import { IdempotencyKeysRepository } from '../../../src/persistence/idempotency-keys/idempotency-keys.repository.js';
import { useDatabase } from './database.js';

const database = useDatabase();

describe('an idempotency key', () => {
  let keys: IdempotencyKeysRepository;
  let expiresAfter: unknown;

  beforeAll(async () => {
    const model = await database.model<IdempotencyKeyRecord>('IdempotencyKey', idempotencyKeySchema);
    keys = new IdempotencyKeysRepository(model);
    expiresAfter = (await model.collection.indexes()).find(({ key }) => 'expiresAt' in key)?.expireAfterSeconds;
  });

  it('is claimed by one of many that come at once, and the others see whose it is', async () => {
    const id = randomUUID();
    const wanted = Array.from({ length: 8 }, () => claimOf(id));
    const standing = await Promise.all(wanted.map((each) => keys.claim(each)));
    const winner = wanted[standing.indexOf(null)];
    expect(standing.filter((each) => each === null)).toHaveLength(1);
    for (const each of standing.filter((each) => each !== null)) expect(each).toEqual(winner);
  });

  it('is taken over by one of many that come at once, and the first has lost it', async () => {
    const first = claimOf(randomUUID());
    await keys.claim(first);
    expect(await keys.holds(first)).toBe(true);
    const others = Array.from({ length: 8 }, () => claimOf(first._id));
    const taken = await Promise.all(others.map((other) => keys.takeOver(first, other)));
    expect(taken.filter(Boolean)).toEqual([true]);
    expect(await keys.holds(first)).toBe(false);
    const winner = others[taken.indexOf(true)] ?? first;
    expect(await keys.claim(claimOf(first._id))).toEqual(winner);
  });

  it('is freed by the one who holds it, and by nobody who has lost it', async () => {
    const [first, second] = [claimOf('freed'), claimOf('freed')];
    await keys.claim(first);
    await keys.takeOver(first, second);
    await keys.release(first);
    expect(await keys.holds(second)).toBe(true);
    for (let time = 1; time <= 2; time += 1) await keys.release(second);
    expect(await keys.claim(claimOf('freed'))).toBeNull();
  });

  it('is forgotten by the database when it is over', () => {
    expect(expiresAfter).toBe(0);
  });
});

function claimOf(id: string): IdempotencyKeyRecord {
  const [busyUntil, expiresAt] = [new Date(Date.now() + 60_000), new Date(Date.now() + 600_000)];
  return { _id: id, bodyDigest: randomUUID(), resourceId: randomUUID(), busyUntil, expiresAt };
}
