import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SlotsRepository, type SlotSource } from '../../../src/persistence/slots/slots.repository.js';
import { slotsSchema, type SlotHolder, type SlotsRecord } from '../../../src/persistence/slots/slots.schema.js';
import { useDatabase } from './database.js';

const database = useDatabase();

describe('slots', () => {
  let slots: SlotsRepository;
  let stored: Map<string, { holder: SlotHolder; isActive: boolean }>;
  let limit: string;

  const source: SlotSource = {
    listActive: async () =>
      await Promise.resolve([...stored.values()].filter(({ isActive }) => isActive).map(({ holder }) => holder)),
    statusOf: async (ids) =>
      await Promise.resolve(
        new Map(ids.flatMap((id) => (stored.has(id) ? [[id, stored.get(id)?.isActive === true] as const] : []))),
      ),
  };

  beforeAll(async () => {
    slots = new SlotsRepository(await database.model<SlotsRecord>('Slots', slotsSchema));
  });

  beforeEach(() => {
    stored = new Map();
    limit = randomUUID();
  });

  function store(id: string, { amount = 1, isActive = true } = {}): void {
    stored.set(id, { holder: { id, amount }, isActive });
  }

  async function takeAtOnce(ids: string[], max: number, amount = 1): Promise<string[]> {
    const taken = await Promise.all(ids.map((id) => slots.take(limit, { id, amount }, max, source)));
    return ids.filter((_, index) => taken[index]);
  }

  function newIds(count: number): string[] {
    return Array.from({ length: count }, () => randomUUID());
  }

  it('let in exactly as many as fit, though all come at once', async () => {
    expect(await takeAtOnce(newIds(40), 20)).toHaveLength(20);
    expect(await takeAtOnce(newIds(3), 20)).toEqual([]);
  });

  it('let in as many bytes as fit, and refuse what can never fit', async () => {
    expect(await takeAtOnce(newIds(7), 10, 3)).toHaveLength(3);
    expect(await takeAtOnce(newIds(1), 10, 1)).toHaveLength(1);
    expect(await takeAtOnce(newIds(1), 10, 11)).toEqual([]);
  });

  it('begin with what is stored already', async () => {
    store('first');
    store('second');
    store('ended', { isActive: false });
    expect(await takeAtOnce(newIds(4), 3)).toHaveLength(1);
  });

  it('are free again when their holder has ended, or was never stored and says so; each once', async () => {
    const [first = '', second = ''] = await takeAtOnce(newIds(2), 2);
    store(first, { isActive: false });
    store(second);
    expect(await takeAtOnce(newIds(4), 2)).toHaveLength(1);
    const holder = { id: second, amount: 1 };
    await Promise.all([slots.release(limit, holder), slots.release(limit, holder)]);
    expect(await takeAtOnce(newIds(4), 2)).toHaveLength(1);
  });
});
