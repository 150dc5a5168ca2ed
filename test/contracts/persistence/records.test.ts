import { randomUUID } from 'node:crypto';
import type { Model } from 'mongoose';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { accountEventSchema } from '../../../src/persistence/account-events/account-event.schema.js';
import { AccountEventsRepository } from '../../../src/persistence/account-events/account-events.repository.js';
import { AuditLogRepository } from '../../../src/persistence/audit-log/audit-log.repository.js';
import { auditLogSchema, type AuditRecord } from '../../../src/persistence/audit-log/audit-log.schema.js';
import { OutboxRepository } from '../../../src/persistence/outbox/outbox.repository.js';
import { outboxSchema, type OutboxRecord } from '../../../src/persistence/outbox/outbox.schema.js';
import { paymentSchema, type PaymentRecord } from '../../../src/persistence/payments/payment.schema.js';
import { PaymentsRepository } from '../../../src/persistence/payments/payments.repository.js';
import {
  stripeEventSchema,
  type StripeEventRecord,
} from '../../../src/persistence/stripe-events/stripe-event.schema.js';
import { StripeEventsRepository } from '../../../src/persistence/stripe-events/stripe-events.repository.js';
import { webhookEndpointSchema } from '../../../src/persistence/webhook-endpoints/webhook-endpoint.schema.js';
import { WebhookEndpointsRepository } from '../../../src/persistence/webhook-endpoints/webhook-endpoints.repository.js';
import { cursorOf, type Cursor } from '../../../src/persistence/pagination.js';
import { eventually } from '../../support/eventually.js';
import { useDatabase } from './database.js';

const database = useDatabase();
const PRICE = { amountCents: 499, currency: 'usd' };
const MANY = 8;

/** The same call, many times at once. */
function concurrently<T>(call: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: MANY }, call));
}

describe('the payments ledger', () => {
  let payments: Model<PaymentRecord>;
  let ledger: PaymentsRepository;

  beforeAll(async () => {
    payments = await database.model<PaymentRecord>('Payment', paymentSchema);
    ledger = new PaymentsRepository(payments);
  });

  async function opened(): Promise<string> {
    const jobId = randomUUID();
    await ledger.open(jobId, PRICE);
    return jobId;
  }

  it('is opened once; whoever opens it again is told what stands there', async () => {
    const jobId = await opened();
    await ledger.setPaymentIntent(jobId, `pi_${jobId}`);
    const again = await ledger.open(jobId, { amountCents: 1, currency: 'eur' });
    expect(again).toMatchObject({ _id: jobId, ...PRICE, paymentIntentId: `pi_${jobId}`, entries: [] });
  });

  it('is one ledger, though many open it at once', async () => {
    const jobId = randomUUID();
    const records = await concurrently(() => ledger.open(jobId, PRICE));
    expect(new Set(records.map(({ createdAt }) => createdAt.getTime())).size).toBe(1);
  });

  it('is listed while it is unsettled, oldest first, and the list continues after any of them, also at the same time', async () => {
    const jobIds = await Promise.all(Array.from({ length: 5 }, opened));
    for (const [index, jobId] of jobIds.entries()) {
      await payments.updateOne({ _id: jobId }, { $set: { createdAt: new Date(-10 + Math.floor(index / 2)) } });
    }
    const listed = async (after: Cursor | null) => await Array.fromAsync(ledger.findUnsettled(new Date(0), after));
    const all = await listed(null);
    expect(all.map(({ _id }) => _id).sort()).toEqual(jobIds.toSorted());
    const times = all.map(({ createdAt }) => createdAt.getTime());
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    for (const [index, record] of all.entries()) expect(await listed(cursorOf(record))).toEqual(all.slice(index + 1));
    for (const record of all) await ledger.markSettled(record);
    expect(await listed(null)).toEqual([]);
  });

  it('is found by its payment', async () => {
    const jobId = await opened();
    await ledger.setPaymentIntent(jobId, `pi_${jobId}`);
    expect((await ledger.findByPaymentIntent(`pi_${jobId}`))?._id).toBe(jobId);
    expect(await ledger.findByPaymentIntent('pi_of_nobody')).toBeNull();
  });

  it('never shares a payment with another job, while many may have none yet', async () => {
    const [first, second] = [await opened(), await opened()];
    await ledger.setPaymentIntent(first, `pi_${first}`);
    await expect(ledger.setPaymentIntent(second, `pi_${first}`)).rejects.toMatchObject({ code: 11000 });
    expect((await ledger.find(second))?.paymentIntentId).toBeNull();
  });

  it('has one line a fact, however often and whenever it is noted', async () => {
    const jobId = await opened();
    await concurrently(() => ledger.appendEntry(jobId, { atMs: Math.random(), kind: 'received', amountCents: 499 }));
    await ledger.appendEntry(jobId, { atMs: 1, kind: 'refund_created', amountCents: 499, refundId: 're_1' });
    await ledger.appendEntry(jobId, { atMs: 2, kind: 'refund_failed', amountCents: 499, refundId: 're_1' });
    await ledger.appendEntry(jobId, { atMs: 3, kind: 'refund_created', amountCents: 499, refundId: 're_2' });
    await ledger.appendEntry(jobId, { atMs: 4, kind: 'refund_created', amountCents: 499, refundId: 're_1' });
    const record = await ledger.find(jobId);
    expect(record?.entries.map(({ kind, refundId }) => [kind, refundId])).toEqual([
      ['received', undefined],
      ['refund_created', 're_1'],
      ['refund_failed', 're_1'],
      ['refund_created', 're_2'],
    ]);
  });

  it('keeps the facts of one job from another’s, and none of a job without a ledger', async () => {
    const [first, second] = [await opened(), await opened()];
    await ledger.appendEntry(first, { atMs: 1, kind: 'canceled' });
    await ledger.appendEntry('nobody', { atMs: 1, kind: 'canceled' });
    expect((await ledger.find(second))?.entries).toEqual([]);
    expect(await ledger.find('nobody')).toBeNull();
  });
});

describe('the outbox', () => {
  let outbox: OutboxRepository;

  beforeAll(async () => {
    outbox = new OutboxRepository(await database.model<OutboxRecord>('Outbox', outboxSchema));
  });

  function mailFor(jobId: string) {
    return { _id: `${jobId}:done`, jobId, kind: 'done' as const, messageId: `${jobId}.done@example.test` };
  }

  it('tells the first who claims a mail that it is his, and the next that it is on its way', async () => {
    const mail = mailFor(randomUUID());
    expect(await outbox.claim(mail)).toBeNull();
    expect(await outbox.claim(mail)).toMatchObject({ ...mail, status: 'sending', provider: null });
  });

  it('tells whoever comes later that it is sent, and by whom', async () => {
    const mail = mailFor(randomUUID());
    await outbox.claim(mail);
    await outbox.markSent(mail._id, 'smtp', 'primary_unavailable');
    expect(await outbox.claim(mail)).toMatchObject({
      status: 'sent',
      provider: 'smtp',
      fallbackReason: 'primary_unavailable',
    });
    expect((await outbox.listForJob(mail.jobId)).map(({ status }) => status)).toEqual(['sent']);
  });

  it('keeps which providers may have a mail until they say no, or until it is sent', async () => {
    const mail = mailFor(randomUUID());
    await outbox.claim(mail);
    expect((await outbox.claim(mail))?.unconfirmed, 'before the first try').toBeUndefined();
    await outbox.markUnconfirmed(mail._id, 'mailgun');
    await outbox.markUnconfirmed(mail._id, 'smtp');
    await outbox.countUnansweredLookup(mail._id, 'mailgun');
    await outbox.markUnconfirmed(mail._id, 'mailgun');
    expect((await outbox.claim(mail))?.unconfirmed).toEqual({ mailgun: 1, smtp: 0 });
    await outbox.clearUnconfirmed(mail._id, 'smtp');
    expect((await outbox.claim(mail))?.unconfirmed).toEqual({ mailgun: 1 });
    await outbox.clearUnconfirmed(mail._id, 'mailgun');
    expect((await outbox.claim(mail))?.unconfirmed, 'after each has said no').toEqual({});
    await outbox.markUnconfirmed(mail._id, 'smtp');
    await outbox.markSent(mail._id, 'smtp', null);
    expect((await outbox.claim(mail))?.unconfirmed, 'when it is sent').toBeUndefined();
  });

  it('gives a mail to one, though many claim it at once', async () => {
    const mail = mailFor(randomUUID());
    const claims = await concurrently(() => outbox.claim(mail));
    expect(claims.filter((claim) => claim === null)).toHaveLength(1);
    expect(await outbox.listForJob(mail.jobId)).toHaveLength(1);
  });

  it('lists the mails of one job, oldest first', async () => {
    const jobId = randomUUID();
    await outbox.claim(mailFor(jobId));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await outbox.claim({ ...mailFor(jobId), _id: `${jobId}:refunded`, kind: 'refunded' });
    await outbox.claim(mailFor(randomUUID()));
    expect((await outbox.listForJob(jobId)).map(({ kind }) => kind)).toEqual(['done', 'refunded']);
  });
});

describe('the webhook events', () => {
  let events: StripeEventsRepository;

  beforeAll(async () => {
    events = new StripeEventsRepository(await database.model<StripeEventRecord>('StripeEvent', stripeEventSchema));
  });

  async function keep(jobId: string | null = 'job-1') {
    return await events.record({ id: `evt_${randomUUID()}`, type: 'payment_intent.succeeded', jobId });
  }

  const soon = () => new Date(Date.now() + 1000);

  it('are kept once; a duplicate is told whether the workflow knows', async () => {
    const kept = await keep();
    expect(kept).toMatchObject({ type: 'payment_intent.succeeded', jobId: 'job-1', signalledAt: null });
    const duplicate = () => events.record({ id: kept._id, type: 'something.else', jobId: null });
    expect(await duplicate()).toEqual(kept);
    await events.markSignalled(kept._id);
    expect((await duplicate()).signalledAt).toBeInstanceOf(Date);
  });

  it('are kept once, though they come many times at once', async () => {
    const id = `evt_${randomUUID()}`;
    const kept = await concurrently(() => events.record({ id, type: 'charge.refunded', jobId: 'job-2' }));
    expect(new Set(kept.map(({ receivedAt }) => receivedAt.getTime())).size).toBe(1);
  });

  it('are owed, oldest first, until the workflow was told', async () => {
    const kept = [await keep(), await keep(), await keep(null)];
    await events.markSignalled(String(kept[1]?._id));
    const owed = (await events.unsignalled(soon(), 1000)).map(({ _id }) => _id);
    expect(owed).toContain(kept[0]?._id);
    expect(owed).toContain(kept[2]?._id);
    expect(owed).not.toContain(kept[1]?._id);
    expect(await events.unsignalled(soon(), 1)).toHaveLength(1);
    const times = (await events.unsignalled(soon(), 1000)).map(({ receivedAt }) => receivedAt.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('are not owed yet when they have only just come', async () => {
    const kept = await keep();
    const before = new Date(kept.receivedAt.getTime());
    expect((await events.unsignalled(before, 1000)).map(({ _id }) => _id)).not.toContain(kept._id);
  });
});

describe('the events of an account', () => {
  const tenant = { accountId: 'acct_1', mode: 'live' } as const;
  let events: AccountEventsRepository;

  beforeAll(async () => {
    events = new AccountEventsRepository(await database.model('AccountEvent', accountEventSchema));
  });

  /** What another process does, whose clock is wrong. */
  async function minutesOff<T>(minutes: number, act: () => Promise<T>): Promise<T> {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
    try {
      return await act();
    } finally {
      vi.useRealTimers();
    }
  }

  const data = { reference: '$x', externalId: undefined };
  const record = async (_id: string, jobId: string) =>
    await events.record({ ...tenant, _id, jobId, type: 'video.done', at: new Date(0), data });

  it('are stored once; who stores one again gets what is stored', async () => {
    const jobId = randomUUID();
    const stored = await record(`evt_${jobId}`, jobId);
    expect(stored).toMatchObject({ ...tenant, jobId, at: new Date(0) });
    expect(stored.data).toEqual({ reference: '$x' });
    expect(await record(`evt_${jobId}`, randomUUID())).toEqual(stored);
    expect(await events.listByJob(jobId)).toEqual([stored]);
  });

  it('are listed in the order in which they were stored, and none is missed, whatever clocks the processes have', async () => {
    const jobId = randomUUID();
    const beginning = await minutesOff(10, () => events.latestCursor());
    await record(`evt_1_${jobId}`, jobId);
    await minutesOff(-10, () => record(`evt_2_${jobId}`, jobId));
    await minutesOff(10, () => record(`evt_3_${jobId}`, jobId));
    const stored = await events.listByJob(jobId);
    expect(stored.map(({ _id }) => _id)).toEqual([1, 2, 3].map((number) => `evt_${number}_${jobId}`));
    const query = { after: beginning, types: undefined, limit: 100 };
    const listed = await eventually(
      () => minutesOff(-10, () => events.listAfter(tenant, query)),
      (found) => found.some(({ _id }) => _id === stored[2]?._id),
    );
    expect(listed.filter((event) => event.jobId === jobId)).toEqual(stored);
  });
});

describe('the endpoints', () => {
  it('are counted while they are disabled after failures, all of them or those of a period', async () => {
    const endpoints = new WebhookEndpointsRepository(await database.model('WebhookEndpoint', webhookEndpointSchema));
    const endpoint = { _id: `we_${randomUUID()}`, url: 'https://hooks.example.test/' };
    const tenant = { accountId: 'acct_1', mode: 'live' } as const;
    await endpoints.insert({ ...endpoint, ...tenant, eventTypes: null, description: '', secrets: [] });
    expect(await endpoints.countDisabled()).toBe(0);
    expect(await endpoints.disable(endpoint, 'gone')).toBe(true);
    const disabledAt = (await endpoints.find(endpoint._id))?.disabledAt ?? new Date(NaN);
    expect(await endpoints.countDisabled()).toBe(1);
    expect(await endpoints.countDisabled(disabledAt)).toBe(1);
    expect(await endpoints.countDisabled(new Date(disabledAt.getTime() + 1))).toBe(0);
  });
});

describe('the audit log', () => {
  let log: AuditLogRepository;

  beforeAll(async () => {
    log = new AuditLogRepository(await database.model<AuditRecord>('Audit', auditLogSchema));
  });

  const ACT = {
    actor: 'sam',
    action: 'refund',
    reasonCode: 'our_fault',
    note: 'the customer called',
    details: { amountCents: 199 },
  } as const;
  const ALL = { after: null, limit: 100 };

  it('keeps every act, also the same one twice, with its note', async () => {
    const jobId = randomUUID();
    const ids = [await log.append({ ...ACT, jobId }), await log.append({ ...ACT, jobId })];
    expect(new Set(ids).size).toBe(2);
    const { records } = await log.list({ jobId }, ALL);
    expect(records).toMatchObject([ACT, ACT]);
    expect(records.map(({ _id }) => _id).sort()).toEqual(ids.sort());
  });

  it('lists the acts on one job, or by one actor, or both, and nobody else’s', async () => {
    const [mine, other, actor] = [randomUUID(), randomUUID(), `supporter-${randomUUID()}`];
    await log.append({ ...ACT, jobId: mine });
    const ours = await log.append({ ...ACT, jobId: mine, actor });
    const theirs = await log.append({ ...ACT, jobId: other, actor });
    const idsOf = async (filter: { jobId?: string; actor?: string }) =>
      (await log.list(filter, ALL)).records.map(({ _id }) => _id).sort();
    expect(await idsOf({ jobId: mine })).toHaveLength(2);
    expect(await idsOf({ actor })).toEqual([ours, theirs].sort());
    expect(await idsOf({ jobId: mine, actor })).toEqual([ours]);
  });

  it('goes through pages, newest first, and gives every act once, also those of one moment', async () => {
    const jobId = randomUUID();
    const ids = await Promise.all(Array.from({ length: 7 }, () => log.append({ ...ACT, jobId })));
    const seen: AuditRecord[] = [];
    for (let after: Cursor | null = null, pages = 0; pages === 0 || after; pages += 1) {
      const page = await log.list({ jobId }, { after, limit: 3 });
      seen.push(...page.records);
      after = page.next;
      expect(pages).toBeLessThan(4);
    }
    expect(seen.map(({ _id }) => _id).sort()).toEqual(ids.sort());
    const times = seen.map(({ at }) => at.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('has no way to change or remove what it holds', () => {
    expect(Object.getOwnPropertyNames(AuditLogRepository.prototype).sort()).toEqual(['append', 'constructor', 'list']);
  });
});
