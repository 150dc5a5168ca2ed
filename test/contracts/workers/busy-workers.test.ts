import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { Model } from 'mongoose';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createQuoteActivities } from '../../../activities/quote.activities.js';
import type { QuoteActivities } from '../../../src/contracts/activities.js';
import { PRICE_TABLE } from '../../../src/config/prices.js';
import { TASK_QUEUES, type CompressQueue } from '../../../src/contracts/task-queues.js';
import { upsellOf } from '../../../src/domain/upsells.js';
import { workerSchema, type WorkerRecord } from '../../../src/persistence/workers/worker.schema.js';
import { WorkersRepository, type QueueCapacity } from '../../../src/persistence/workers/workers.repository.js';
import { WorkerAnnouncements } from '../../../workers/announce-workers.js';
import { EncodeSlotSupplier } from '../../../workers/encode-slot-supplier.js';
import { eventually } from '../../support/eventually.js';
import { ActivityLatch } from '../../support/workflows/activity-latch.js';
import { startDevServer } from '../../support/workflows/servers.js';
import { videoRecord } from '../../unit/api/video-record.js';
import { phoneClip } from '../../unit/media/facts.js';
import { useDatabase } from '../persistence/database.js';

const { compressCpu, compressGpu } = TASK_QUEUES;
const ANNOUNCED_EVERY_MS = 100;
const SEEN_WITHIN_MS = 3000;
const DAY_MS = 24 * 60 * 60_000;
const NONE = { workers: 0, slots: 0 };
const UNUSED = { type: 'fixed-size', numSlots: 2 } as const;

/** A worker of one queue, whose activities last until the latch is released. */
interface TestWorker {
  gpu: EncodeSlotSupplier;
  latch: ActivityLatch;
  /** Gives it one task, and waits until it is at it. */
  occupySlot(): Promise<void>;
  /** Asks it to end, as SIGTERM does. */
  drain(): void;
  ended: Promise<void>;
}

const logger = pino({ level: 'silent' });

describe('a worker, as far as promises and the choice of a queue count on it', () => {
  const database = useDatabase();
  let records: Model<WorkerRecord>;
  let temporal: TestWorkflowEnvironment;
  let repository: WorkersRepository;
  let quotes: QuoteActivities;
  const running: TestWorker[] = [];

  beforeAll(async () => {
    records = await database.model<WorkerRecord>('Worker', workerSchema);
    repository = new WorkersRepository(records);
    temporal = await startDevServer();
    const videos = { find: async () => videoRecord(), listActiveEncodes: async () => [] };
    const workers = { capacityOf };
    quotes = createQuoteActivities({
      videos: videos as never,
      workers: workers as never,
      priceTable: PRICE_TABLE,
      logger,
    });
  });
  afterEach(async () => {
    for (const worker of running.splice(0)) {
      worker.latch.release();
      worker.drain();
      await worker.ended;
    }
    await records.deleteMany({});
  });
  afterAll(() => temporal.teardown());

  async function capacityOf(queue: string): Promise<QueueCapacity> {
    return await repository.capacityOf(queue, SEEN_WITHIN_MS);
  }

  async function startWorker(taskQueue: CompressQueue, slots = 1): Promise<TestWorker> {
    const latch = new ActivityLatch();
    const gpu = new EncodeSlotSupplier(slots);
    const worker = await Worker.create({
      connection: temporal.nativeConnection,
      identity: `worker-${randomUUID()}`,
      taskQueue,
      activities: { encode: () => latch.wait() },
      shutdownGraceTime: '1 minute',
      tuner: {
        ...{ activityTaskSlotSupplier: gpu, workflowTaskSlotSupplier: UNUSED },
        ...{ localActivityTaskSlotSupplier: UNUSED, nexusTaskSlotSupplier: UNUSED },
      },
    });
    const ending = worker.run();

    const workers = [{ worker, slots: () => gpu.currentLimit }];
    const announcements = new WorkerAnnouncements(workers, repository, logger, ANNOUNCED_EVERY_MS);
    const started: TestWorker = {
      gpu,
      latch,
      occupySlot: async () => {
        const before = latch.waiting;
        const args: [] = [];
        await temporal.client.activity.start('encode', {
          ...{ id: randomUUID(), taskQueue, args, startToCloseTimeout: '5 minutes' },
        });
        await eventually(
          () => latch.waiting,
          (waiting) => waiting > before,
        );
      },
      drain: () => {
        if (worker.getState() === 'RUNNING') worker.shutdown();
      },
      ended: ending.finally(() => announcements.stop()),
    };
    running.push(started);
    return started;
  }

  async function eventuallyCounted(queue: CompressQueue, capacity: QueueCapacity): Promise<void> {
    await eventually(
      () => capacityOf(queue),
      ({ workers, slots }) => workers === capacity.workers && slots === capacity.slots,
    );
  }

  /** Does something in a process whose clock is wrong; the database has a clock of its own. */
  async function withClockOff<T>(offsetMs: number, act: () => Promise<T>): Promise<T> {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offsetMs });
    try {
      return await act();
    } finally {
      vi.useRealTimers();
    }
  }

  /** What is decided by who is there. */
  async function decisions(): Promise<{ queue: CompressQueue; offersPriority: boolean }> {
    const queue = await quotes.chooseCompressQueue();
    const complexity = { bitsPerPixel: 0.05, pixels: 1920 * 1080, frameRate: 30 };
    const input = { jobId: 'job-1', facts: phoneClip(), complexity, expiresAtMs: 0 };
    const [quote] = (await quotes.makeOffer(input)).quotes;
    return { queue, offersPriority: upsellOf(quote?.upsells ?? [], 'priority') !== undefined };
  }

  it('is there with its slots while it has nothing to do', async () => {
    await startWorker(compressCpu, 2);
    await eventuallyCounted(compressCpu, { workers: 1, slots: 2 });
  });

  it('is there however long it has been too busy to ask for more work', async () => {
    for (const queue of [compressCpu, compressGpu]) await (await startWorker(queue)).occupySlot();
    await sleep(2 * SEEN_WITHIN_MS);
    expect(await decisions()).toEqual({ queue: compressGpu, offersPriority: true });
  });

  it('is there with the slots that are left to it when its card takes fewer', async () => {
    const { gpu } = await startWorker(compressGpu, 4);
    await eventuallyCounted(compressGpu, { workers: 1, slots: 4 });
    gpu.outOfMemory();
    await eventuallyCounted(compressGpu, { workers: 1, slots: 2 });
  });

  it('is not there once it drains, though it is still at its last task', async () => {
    const workers = [await startWorker(compressCpu), await startWorker(compressGpu)];
    for (const worker of workers) await worker.occupySlot();
    await eventuallyCounted(compressGpu, { workers: 1, slots: 1 });
    for (const worker of workers) worker.drain();
    for (const queue of [compressCpu, compressGpu]) await eventuallyCounted(queue, NONE);
    expect(workers.map(({ latch }) => latch.waiting)).toEqual([1, 1]);
    expect(await decisions()).toEqual({ queue: compressCpu, offersPriority: false });
  });

  it('is not there for long after it died without a word', async () => {
    await repository.announce(compressGpu, 'a worker that is killed', 1);
    expect((await decisions()).queue).toBe(compressGpu);
    await eventuallyCounted(compressGpu, NONE);
    expect((await decisions()).queue).toBe(compressCpu);
  });

  it.each([
    ['behind', -1],
    ['ahead', 1],
  ])('is there, and is gone when it died, though its clock is a day %s', async (_, days) => {
    await withClockOff(days * DAY_MS, () => repository.announce(compressGpu, 'a worker with a wrong clock', 1));
    expect((await decisions()).queue).toBe(compressGpu);
    await eventuallyCounted(compressGpu, NONE);
  });

  it('is there for an asker whose clock is a day off', async () => {
    await repository.announce(compressGpu, 'a worker', 1);
    for (const days of [-1, 1])
      expect(await withClockOff(days * DAY_MS, () => capacityOf(compressGpu))).toEqual({ workers: 1, slots: 1 });
  });

  it('counts once however often it says that it is there, beside others and on its queue alone', async () => {
    for (const slots of [3, 2]) await repository.announce(compressGpu, 'steady', slots);
    await repository.announce(compressGpu, 'another', 4);
    await repository.announce(compressCpu, 'steady', 1);
    expect(await capacityOf(compressGpu)).toEqual({ workers: 2, slots: 6 });
    await repository.withdraw(compressGpu, 'steady');
    expect(await capacityOf(compressGpu)).toEqual({ workers: 1, slots: 4 });
    expect(await capacityOf(compressCpu)).toEqual({ workers: 1, slots: 1 });
  });

  it('that died is forgotten by the database at last', async () => {
    const indexes = await records.collection.indexes();
    const expiring = indexes.find(({ expireAfterSeconds }) => expireAfterSeconds !== undefined);
    expect(expiring).toMatchObject({ key: { seenAt: 1 }, expireAfterSeconds: 3600 });
  });
});
