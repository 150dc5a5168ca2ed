import 'reflect-metadata';
import mongoose, { type Connection } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { ReadinessService } from '../../../src/api/health/readiness.service.js';
import { createLogger } from '../../../src/observability/logger.js';
import { createProcessMetrics } from '../../../src/observability/process-metrics.js';

describe('whether the API is ready', () => {
  it('is looked up once for all who ask at the same moment, and logged once', async () => {
    const { readiness, asked, lines } = readinessWith({ storage: { ping: refuse('the store is away') } });
    const states = await Promise.all(Array.from({ length: 10 }, () => readiness.check()));
    expect(states).toMatchObject(states.map(() => ({ ready: false, dependencies: { s3: { ok: false } } })));
    expect(asked).toEqual({ mongodb: 1, temporal: 1, stripe: 1 });
    expect(lines).toHaveLength(1);
  });

  it('it is not any more once it drains, whatever was found a moment ago', async () => {
    const { readiness, drain } = readinessWith({});
    expect(await readiness.check()).toMatchObject({ ready: true });
    drain.isDraining = true;
    expect(await readiness.check()).toMatchObject({ ready: false, dependencies: { mongodb: { ok: true } } });
  });

  it('it is not while MongoDB answers but refuses its user', async () => {
    const { MongoServerError } = mongoose.mongo;
    const refusal = new MongoServerError({ message: 'not authorized on mailsized to execute command', code: 13 });
    const collection = () => ({ findOne: refuse(refusal) });
    const { readiness } = readinessWith({ db: { command: async () => ({ ok: 1 }), collection } });
    expect(await readiness.check()).toMatchObject({
      ready: false,
      dependencies: { mongodb: { ok: false }, temporal: { ok: true } },
    });
  });
});

/** A readiness check whose servers all answer, except for those that are given. */
function readinessWith(given: { db?: object; storage?: { ping: () => Promise<void> } }) {
  const asked = { mongodb: 0, temporal: 0, stripe: 0 };
  const count = (name: keyof typeof asked) => async () => void (asked[name] += 1);
  const lines: string[] = [];
  const answering = { collection: () => ({ findOne: count('mongodb') }) };
  const drain = { isDraining: false };
  const readiness = new ReadinessService(
    { db: given.db ?? answering } as Pick<Connection, 'db'> as Connection,
    { ping: count('temporal') } as never,
    { indexFailures: [] } as never,
    (given.storage ?? { ping: async () => undefined }) as never,
    { ping: count('stripe') } as never,
    drain,
    createProcessMetrics(),
    createLogger({ level: 'info', service: 'mailsized', role: 'api' }, { write: (line) => void lines.push(line) }),
  );
  return { readiness, asked, lines, drain };
}

function refuse(error: Error | string): () => Promise<never> {
  return async () => {
    throw error instanceof Error ? error : new Error(error);
  };
}
