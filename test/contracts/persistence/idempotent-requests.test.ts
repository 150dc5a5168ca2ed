import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { IdempotentRequest } from '../../../src/api/http/idempotency-key.js';
import { IdempotencyService, type IdempotentCreation } from '../../../src/api/http/idempotency.service.js';
import { readEnvironment } from '../../../src/config/process-roles.js';
import {
  idempotencyKeySchema,
  type IdempotencyKeyRecord,
} from '../../../src/persistence/idempotency-keys/idempotency-key.schema.js';
import { IdempotencyKeysRepository } from '../../../src/persistence/idempotency-keys/idempotency-keys.repository.js';
import { MINIMAL_ENVIRONMENT } from '../../support/minimal-environment.js';
import { useDatabase } from './database.js';

const database = useDatabase();
const BODY = { fileName: 'holiday.mov', email: 'ada@example.com' };
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Things that are made: a name for each, and whether it was taken back. */
class FakeResource implements IdempotentCreation<{ id: string }> {
  readonly made: string[] = [];
  readonly undone: string[] = [];
  /** Runs before the thing is there. */
  beforeCreate: () => Promise<void> = async () => {};

  /** Work begins and does not end before it is told to. */
  hold() {
    const begun = Promise.withResolvers<void>();
    const work = Promise.withResolvers<void>();
    this.beforeCreate = async () => {
      begun.resolve();
      await work.promise;
    };
    return { begun, work };
  }

  async make(id: string): Promise<void> {
    await this.beforeCreate();
    this.made.push(id);
  }

  async find(id: string) {
    return this.made.includes(id) ? { id } : null;
  }

  async undo(id: string): Promise<void> {
    this.undone.push(id);
  }
}

describe('a request that is sent again under its key', () => {
  let requests: IdempotencyService;
  let records: () => Promise<IdempotencyKeyRecord[]>;

  beforeAll(async () => {
    const model = await database.model<IdempotencyKeyRecord>('IdempotencyKey', idempotencyKeySchema);
    const keys = new IdempotencyKeysRepository(model);
    requests = new IdempotencyService(keys, readEnvironment(['api'], MINIMAL_ENVIRONMENT), pino({ level: 'silent' }));
    records = async () => await model.find().lean<IdempotencyKeyRecord[]>().exec();
  });
  afterEach(() => void vi.useRealTimers());

  function later(ms: number): void {
    const nowMs = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: nowMs + ms });
  }

  it('is shown what the first one made', async () => {
    const [workshop, request] = [new FakeResource(), newRequest()];
    const first = await requests.runOnce(request, BODY, workshop);
    later(DAY_MS - MINUTE_MS);
    expect(await requests.runOnce(request, { ...BODY }, workshop)).toEqual(first);
    expect(workshop.made).toHaveLength(1);
  });

  it('makes something new a day later, also with another body', async () => {
    const [workshop, request] = [new FakeResource(), newRequest()];
    await requests.runOnce(request, BODY, workshop);
    later(DAY_MS + MINUTE_MS);
    const second = await requests.runOnce(request, { other: true }, workshop);
    expect(workshop.made).toEqual([expect.any(String), second.id]);
  });

  it.each([
    ['no key', () => null],
    ['another key', (request: IdempotentRequest) => ({ ...request, key: randomUUID() })],
    ['another caller', (request: IdempotentRequest) => ({ ...request, caller: '203.0.113.9' })],
    ['another operation', (request: IdempotentRequest) => ({ ...request, operation: 'POST /v1/other' })],
  ])('is another request when it has %s', async (_, changed) => {
    const [workshop, request] = [new FakeResource(), newRequest()];
    await requests.runOnce(request, BODY, workshop);
    await requests.runOnce(changed(request), BODY, workshop);
    expect(new Set(workshop.made).size).toBe(2);
  });

  it('is refused with another body', async () => {
    const [workshop, request] = [new FakeResource(), newRequest()];
    await requests.runOnce(request, BODY, workshop);
    const other = requests.runOnce(request, { ...BODY, fileName: 'other.mov' }, workshop);
    await expect(other).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect(workshop.made).toHaveLength(1);
  });

  it('is asked to wait while the first one is at work, and then shown the same', async () => {
    const [workshop, request] = [new FakeResource(), newRequest()];
    const { begun, work } = workshop.hold();
    const first = requests.runOnce(request, BODY, workshop);
    await begun.promise;
    const second = requests.runOnce(request, BODY, workshop);
    await expect(second).rejects.toMatchObject({
      code: 'request_in_progress',
      extensions: { retryAfterSec: expect.any(Number) },
    });
    work.resolve();
    expect(await requests.runOnce(request, BODY, workshop)).toEqual(await first);
  });

  it('tries anew at once when the first one failed', async () => {
    const [workshop, request] = [new FakeResource(), newRequest()];
    workshop.beforeCreate = async () => await Promise.reject(new Error('the store is away'));
    await expect(requests.runOnce(request, BODY, workshop)).rejects.toThrow('the store is away');
    workshop.beforeCreate = async () => {};
    const { id } = await requests.runOnce(request, BODY, workshop);
    expect(workshop.made).toEqual([id]);
  });

  it('stands for the first one that died, and takes back what that one made after all', async () => {
    const [workshop, request] = [new FakeResource(), newRequest()];
    const { begun, work } = workshop.hold();
    const slow = requests.runOnce(request, BODY, workshop);
    await begun.promise;
    later(2 * MINUTE_MS);
    workshop.beforeCreate = async () => {};
    const { id } = await requests.runOnce(request, BODY, workshop);
    work.resolve();
    await expect(slow).rejects.toMatchObject({ code: 'request_in_progress' });
    expect(workshop.made).toEqual([id, ...workshop.undone]);
    expect(workshop.undone).toHaveLength(1);
    expect(await requests.runOnce(request, BODY, workshop)).toEqual({ id });
  });

  it('leaves nothing of itself in the database', async () => {
    const request = newRequest();
    await requests.runOnce(request, BODY, new FakeResource());
    const text = JSON.stringify(await records());
    for (const part of [request.key, request.caller, BODY.fileName, BODY.email]) expect(text).not.toContain(part);
  });
});

function newRequest(): IdempotentRequest {
  return { key: randomUUID(), operation: 'POST /v1/videos', caller: '192.0.2.7' };
}
