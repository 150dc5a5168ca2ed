import { randomUUID } from 'node:crypto';
import type { Model, Schema } from 'mongoose';
import { pino } from 'pino';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPersonalDataActivities } from '../../../activities/personal-data.activities.js';
import type { PersonalDataActivities } from '../../../src/contracts/activities.js';
import type { JobPosition } from '../../../src/contracts/personal-data-workflow.js';
import { DATA_CLASSES, type DataClass } from '../../../src/domain/personal-data/data-classes.js';
import { jobPrefix } from '../../../src/domain/object-keys.js';
import type { LedgerEntry } from '../../../src/domain/ledger/ledger-entry.js';
import type { VideoState } from '../../../src/domain/video-state.js';
import { accountEventSchema } from '../../../src/persistence/account-events/account-event.schema.js';
import { AccountEventsRepository } from '../../../src/persistence/account-events/account-events.repository.js';
import { AuditArchiveRepository } from '../../../src/persistence/audit-log/audit-archive.repository.js';
import { AuditLogRepository } from '../../../src/persistence/audit-log/audit-log.repository.js';
import { auditLogSchema } from '../../../src/persistence/audit-log/audit-log.schema.js';
import { AuditNotesRepository } from '../../../src/persistence/audit-log/audit-notes.repository.js';
import { idempotencyKeySchema } from '../../../src/persistence/idempotency-keys/idempotency-key.schema.js';
import { IdempotencyKeysRepository } from '../../../src/persistence/idempotency-keys/idempotency-keys.repository.js';
import { OutboxRepository } from '../../../src/persistence/outbox/outbox.repository.js';
import { outboxSchema } from '../../../src/persistence/outbox/outbox.schema.js';
import { paymentSchema } from '../../../src/persistence/payments/payment.schema.js';
import { PaymentsRepository } from '../../../src/persistence/payments/payments.repository.js';
import { videoSchema, type VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import { VideosRepository } from '../../../src/persistence/videos/videos.repository.js';
import { webhookDeliverySchema } from '../../../src/persistence/webhook-deliveries/webhook-delivery.schema.js';
import { WebhookDeliveriesRepository } from '../../../src/persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { ErasureLog } from '../../../src/personal-data/erasure-log.js';
import { JobEraser } from '../../../src/personal-data/job-eraser.js';
import { doneRecord } from '../../unit/api/video-record.js';
import { phoneClip } from '../../unit/media/facts.js';
import { useDatabase } from './database.js';

const database = useDatabase();
const ENDED_AT_MS = Date.UTC(2030, 0, 1);
const DAY_MS = 24 * 60 * 60 * 1000;
const RECORDED = phoneClip({ recordedAt: '2029-12-24T18:00:00Z' });
const REFUND: LedgerEntry = { atMs: 2, kind: 'refund_requested', reason: 'refund_by_support' };
const DISPUTE: LedgerEntry = { atMs: 2, kind: 'dispute_opened', amountCents: 199, disputeId: 'dp_1' };

/** The bucket, as far as erasing looks at it. */
class FakeStore {
  readonly objects = new Set<string>();
  /** Prefixes that cannot be emptied. */
  readonly broken = new Set<string>();

  putText = async (key: string): Promise<void> => void this.objects.add(key);
  listKeys = async (prefix: string): Promise<string[]> => [...this.objects].filter((key) => key.startsWith(prefix));

  deletePrefix = async (prefix: string): Promise<void> => {
    if (this.broken.has(prefix)) throw new Error('the store is away');
    for (const key of this.objects) if (key.startsWith(prefix)) this.objects.delete(key);
  };
}

let models: Record<'videos' | 'outbox' | 'account_events' | 'webhook_deliveries' | 'idempotency_keys', Model<object>>;
let videos: VideosRepository;
let ledger: PaymentsRepository;
let audit: AuditLogRepository;
let archive: AuditArchiveRepository;
let store: FakeStore;
let eraser: JobEraser;
let activities: PersonalDataActivities;

beforeAll(async () => {
  const model = async <T>(name: string, schema: Schema<T>) => await database.model<T>(name, schema);
  const video = await model('Video', videoSchema);
  const payment = await model('Payment', paymentSchema);
  const outbox = await model('Outbox', outboxSchema);
  const accountEvent = await model('AccountEvent', accountEventSchema);
  const delivery = await model('WebhookDelivery', webhookDeliverySchema);
  const idempotencyKey = await model('IdempotencyKey', idempotencyKeySchema);
  const act = await model('Audit', auditLogSchema);
  models = {
    ...{ videos: video, outbox, account_events: accountEvent, webhook_deliveries: delivery },
    idempotency_keys: idempotencyKey,
  } as unknown as typeof models;
  videos = new VideosRepository(video);
  ledger = new PaymentsRepository(payment);
  audit = new AuditLogRepository(act);
  archive = new AuditArchiveRepository(act);
  store = new FakeStore();
  const erasures = new ErasureLog(store);
  eraser = new JobEraser(
    videos,
    ledger,
    new OutboxRepository(outbox),
    new AccountEventsRepository(accountEvent),
    new WebhookDeliveriesRepository(delivery),
    new IdempotencyKeysRepository(idempotencyKey),
    new AuditNotesRepository(act),
    store as never,
    erasures,
  );
  activities = createPersonalDataActivities({ videos, erasures, eraser, logger: pino({ level: 'silent' }) });
});

beforeEach(async () => {
  await models.videos.collection.deleteMany({});
  store.broken.clear();
  store.objects.clear();
});

interface JobToMake {
  state?: VideoState;
  endedAtMs?: number;
  entries?: LedgerEntry[];
}

/** A job with every kind of personal data. */
async function newJob({ state = 'expired', endedAtMs = ENDED_AT_MS, entries = [] }: JobToMake = {}): Promise<string> {
  const jobId = randomUUID();
  const { output } = doneRecord();
  if (!output) throw new Error('a finished record has an output');
  const record = doneRecord({
    ...{ _id: jobId, reference: jobId, state, version: { atMs: endedAtMs, counter: 9 } },
    ...{ facts: RECORDED, output: { ...output, facts: RECORDED } },
    ...{ accountId: 'acct_1', externalId: 'order-1', metadata: { name: 'Anna' }, callerHash: 'hash-of-the-network' },
  });
  await models.videos.create({ ...record, request: { ...record.request, locale: 'de' } });
  await models.outbox.create({
    _id: `${jobId}:done`,
    jobId,
    kind: 'done',
    messageId: jobId,
    status: 'sent',
    createdAt: new Date(),
  });
  const event = { accountId: 'acct_1', mode: 'live', type: 'video.done', at: new Date(), recordedAt: new Date() };
  const data = { externalId: 'order-1', metadata: { name: 'Anna' } };
  await models.account_events.create({ _id: `evt_${jobId}`, jobId, ...event, data });
  const delivery = {
    endpointId: 'we_1',
    accountId: 'acct_1',
    eventId: `evt_${jobId}`,
    type: 'video.done',
    state: 'pending',
  };
  const times = { createdAt: new Date(), openedAt: new Date() };
  await models.webhook_deliveries.create({ _id: `msg_${jobId}`, ...delivery, ...times, body: JSON.stringify(data) });
  const tomorrow = new Date(Date.now() + DAY_MS);
  const key = { bodyDigest: 'digest', resourceId: jobId, busyUntil: tomorrow, expiresAt: tomorrow };
  await models.idempotency_keys.create({ _id: `key-${jobId}`, ...key });
  await audit.append({ actor: 'sam', action: 'note', jobId, note: 'Anna has phoned' });
  store.objects.add(`${jobPrefix(jobId)}logs/attempt-1.txt`);
  if (entries.length > 0) await ledger.open(jobId, { amountCents: 199, currency: 'usd' });
  for (const entry of entries) await ledger.appendEntry(jobId, entry);
  return jobId;
}

async function found(jobId: string): Promise<VideoRecord> {
  const record = await videos.find(jobId);
  if (!record) throw new Error('the record is gone');
  return record;
}

async function notesOn(jobId: string): Promise<(string | null)[]> {
  return (await audit.list({ jobId }, { after: null, limit: 10 })).records.map(({ note }) => note);
}

/** What is still held of a job in the fields that the table says are erased. */
async function personalRemainsOf(jobId: string): Promise<string[]> {
  const remains: string[] = [];
  const classes: DataClass[] = Object.values(DATA_CLASSES);
  for (const { fields = {} } of classes.filter(({ removedBy }) => removedBy.includes('job_erasure'))) {
    for (const [collection, paths] of Object.entries(fields)) {
      if (collection === 'audit_log') {
        if ((await notesOn(jobId)).some((note) => note !== null)) remains.push('audit_log.note');
      } else if (collection === 'videos') {
        const record = await found(jobId);
        remains.push(...paths.filter((path) => !isEmpty(valueAt(record, path))).map((path) => `videos.${path}`));
      } else {
        const records = await models[collection as keyof typeof models].find({}).lean().exec();
        if (JSON.stringify(records).includes(jobId)) remains.push(collection);
      }
    }
  }
  return [...remains, ...[...store.objects].filter((key) => key.startsWith(jobPrefix(jobId)))];
}

function valueAt(record: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], record);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || JSON.stringify(value) === '{}';
}

describe('the erasure of a job', () => {
  it('removes everything that the table of data classes says, and nothing else', async () => {
    const [jobId, other] = [await newJob(), await newJob()];
    const [before, otherBefore] = [await found(jobId), await personalRemainsOf(other)];
    // Else this test would be content with an eraser that does nothing.
    expect((await personalRemainsOf(jobId)).length).toBeGreaterThan(12);
    expect(await eraser.erase(jobId)).toEqual({
      erased: true,
      removed: { mails: 1, accountEvents: 1, webhookDeliveries: 1, idempotencyKeys: 1, notes: 1 },
    });
    expect(await personalRemainsOf(jobId)).toEqual([]);
    const { facts, output, request, ...rest } = before;
    const erased = { email: null, fileName: null, locale: null };
    expect(await found(jobId)).toEqual({
      ...rest,
      ...{ emailHash: null, callerHash: null, externalId: null, metadata: {} },
      request: { ...request, ...erased },
      facts: { ...facts, recordedAt: undefined },
      output: { ...output, facts: { ...output?.facts, recordedAt: undefined } },
      personalDataErasedAt: expect.any(Date),
    });
    expect(await personalRemainsOf(other)).toEqual(otherBefore);
  });

  it('keeps the acts of support without their notes, and the ledger whole', async () => {
    const entries: LedgerEntry[] = [
      { atMs: 1, kind: 'received', amountCents: 199 },
      { atMs: 2, kind: 'delivered' },
    ];
    const jobId = await newJob({ entries });
    await eraser.erase(jobId);
    const { records } = await audit.list({ jobId }, { after: null, limit: 10 });
    expect(records).toMatchObject([{ actor: 'sam', action: 'note', note: null }]);
    expect((await ledger.find(jobId))?.entries).toEqual(entries);
  });

  it('changes nothing when it is repeated: the time stays, and nothing is left to remove', async () => {
    const jobId = await newJob();
    await eraser.erase(jobId);
    const before = await found(jobId);
    expect(await eraser.erase(jobId)).toEqual({
      erased: true,
      removed: { mails: 0, accountEvents: 0, webhookDeliveries: 0, idempotencyKeys: 0, notes: 0 },
    });
    expect(await found(jobId)).toEqual(before);
  });

  it('leaves a job that is still found by its address when it breaks off, and a repeat finishes it', async () => {
    const jobId = await newJob();
    store.broken.add(jobPrefix(jobId));
    await expect(eraser.erase(jobId)).rejects.toThrow('the store is away');
    expect((await found(jobId)).emailHash).not.toBeNull();
    store.broken.clear();
    await eraser.erase(jobId);
    expect(await personalRemainsOf(jobId)).toEqual([]);
  });

  it.each<[obstacle: string, job: JobToMake]>([
    ['job_open', { state: 'done' }],
    ['job_open', { state: 'compressing' }],
    ['refund_unfinished', { state: 'refunded', entries: [{ atMs: 1, kind: 'received', amountCents: 199 }, REFUND] }],
    ['dispute_open', { entries: [{ atMs: 1, kind: 'received', amountCents: 199 }, DISPUTE] }],
  ])('waits for what still needs the data: %s', async (obstacle, job) => {
    const jobId = await newJob(job);
    const before = await personalRemainsOf(jobId);
    expect(await eraser.erase(jobId)).toEqual({ erased: false, obstacle });
    expect(await personalRemainsOf(jobId)).toEqual(before);
  });

  it('leaves a record that takes no new address', async () => {
    const jobId = await newJob();
    await eraser.erase(jobId);
    expect(await videos.setAddress(jobId, { email: 'anna@example.test', emailHash: 'hash' })).toBe(false);
    expect((await found(jobId)).request.email).toBeNull();
  });
});

describe('the schedule of erasure', () => {
  const PAGE = { endedBeforeMs: ENDED_AT_MS + DAY_MS, after: null, limit: 10 };

  it('erases the jobs that ended before a time, also those from before there was an erasure, and no others', async () => {
    const due = [await newJob(), await newJob({ state: 'abandoned' }), await newJob({ state: 'refunded' })];
    const recent = await newJob({ endedAtMs: ENDED_AT_MS + DAY_MS });
    const open = await newJob({ state: 'done' });
    await models.videos.collection.updateMany({}, { $unset: { personalDataErasedAt: 1 } });
    const { counts, next } = await activities.erasePersonalData(PAGE);
    expect(counts).toEqual({ erased: 3, postponed: 0, failed: 0 });
    expect(next).toBeNull();
    for (const jobId of due) expect(await personalRemainsOf(jobId)).toEqual([]);
    for (const jobId of [recent, open]) expect((await found(jobId)).request.email).toBe('anna@example.test');
  });

  it('erases again what was erased on request, once an older copy of the database has been restored', async () => {
    const [asked, other] = [await newJob(), await newJob()];
    const copy = await models.videos.collection.find({}).toArray();
    await eraser.erase(asked, { onRequest: true });
    await models.videos.collection.deleteMany({});
    await models.videos.collection.insertMany(copy);
    expect((await found(asked)).request.email).toBe('anna@example.test');
    const beforeItIsDue = { ...PAGE, endedBeforeMs: Date.now() };
    expect((await activities.erasePersonalData(beforeItIsDue)).counts).toEqual({ erased: 1, postponed: 0, failed: 0 });
    expect(await personalRemainsOf(asked)).toEqual([]);
    expect((await found(other)).request.email).toBe('anna@example.test');
    expect((await activities.erasePersonalData(beforeItIsDue)).counts).toEqual({ erased: 0, postponed: 0, failed: 0 });
  });

  it('forgets an erasure on request when its job would be due anyway, and holds it for that long', async () => {
    const jobId = await newJob();
    await eraser.erase(jobId, { onRequest: true });
    const erasures = async (): Promise<string[]> => await store.listKeys('erasures/');
    await activities.erasePersonalData({ ...PAGE, endedBeforeMs: Date.now() });
    expect(await erasures()).toEqual([expect.stringContaining(jobId)]);
    await activities.erasePersonalData({ ...PAGE, endedBeforeMs: Date.now() + DAY_MS });
    expect(await erasures()).toEqual([]);
  });

  it('goes page by page over all due jobs, past those that have to wait or fail', async () => {
    const jobIds: string[] = [];
    for (let count = 0; count < 5; count += 1) jobIds.push(await newJob());
    const disputed = await newJob({ entries: [{ atMs: 1, kind: 'received', amountCents: 199 }, DISPUTE] });
    const [broken = ''] = jobIds;
    store.broken.add(jobPrefix(broken));
    const sum = { erased: 0, postponed: 0, failed: 0 };
    let after: JobPosition | null = null;
    let pages = 0;
    do {
      const page: Awaited<ReturnType<typeof activities.erasePersonalData>> = await activities.erasePersonalData({
        ...PAGE,
        ...{ after, limit: 2 },
      });
      for (const outcome of Object.keys(sum) as (keyof typeof sum)[]) sum[outcome] += page.counts[outcome];
      after = page.next;
      pages += 1;
    } while (after);
    expect(sum).toEqual({ erased: 4, postponed: 1, failed: 1 });
    expect(pages).toBeLessThanOrEqual(4);
    expect((await found(disputed)).request.email).not.toBeNull();
    store.broken.clear();
    expect((await activities.erasePersonalData(PAGE)).counts).toEqual({ erased: 1, postponed: 1, failed: 0 });
  });
});

describe('an act on a job', () => {
  it('is moved to the archive only when its note is erased: nothing would erase it there', async () => {
    const jobId = await newJob();
    const later = new Date(Date.now() + DAY_MS);
    const archivable = async () => (await archive.oldest(later, 1000)).filter((act) => act.jobId === jobId);
    expect(await archivable()).toEqual([]);
    await eraser.erase(jobId);
    expect(await archivable()).toHaveLength(1);
  });
});
