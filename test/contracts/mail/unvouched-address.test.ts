import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MailInput, MailKind, NotifyActivities } from '../../../src/contracts/activities.js';
import type { MailGateway, MailMessage } from '../../../src/gateways/mail/mail.gateway.js';
import { type OutboxRepository } from '../../../src/persistence/outbox/outbox.repository.js';
import { type VideosRepository } from '../../../src/persistence/videos/videos.repository.js';
import { quietLogs } from '../../support/workflows/servers.js';
import { useDatabase } from '../persistence/database.js';
import { notifyActivitiesOver, openMailRecords } from './mail-records.js';

const WORDS = 'Your account was limited. Verify at evil.example';
const FILE_NAME = `${WORDS}.mp4`;
const MAX_PER_DAY = 3;
const DAY_MS = 24 * 60 * 60 * 1000;
const NOW_MS = Date.UTC(2026, 10, 29, 12);

const database = useDatabase();
let videos: VideosRepository;
let outbox: OutboxRepository;
let sendMail: NotifyActivities['sendMail'];
let markPaid: (jobId: string) => Promise<unknown>;
let sent: MailMessage[];
let providerFails: boolean;

beforeAll(async () => {
  quietLogs();
  const records = await openMailRecords(database);
  ({ videos, outbox } = records);
  markPaid = (jobId) => records.videoModel.updateOne({ _id: jobId }, { $set: { paid: true } }).exec();
  const provider: MailGateway = {
    name: 'smtp',
    send: async (message) => {
      if (providerFails) throw new Error('no answer');
      sent.push(message);
    },
    ping: async () => undefined,
    wasAccepted: async () => null,
  };
  const route = { primary: provider, fallback: null };
  ({ sendMail } = notifyActivitiesOver(records, { route, maxUnvouchedMailsPerDay: MAX_PER_DAY }));
});
beforeEach(() => {
  [sent, providerFails] = [[], false];
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
});
afterEach(() => void vi.useRealTimers());

async function newJob(email: string, accountId: string | null = null): Promise<string> {
  const jobId = randomUUID();
  await videos.insert(
    jobId,
    { fileName: FILE_NAME, sizeBytes: 1000, target: { provider: 'gmail' }, email },
    { accountId, callerHash: null, emailHash: `hash of ${email}`, mode: 'live', externalId: null, metadata: {} },
  );
  return jobId;
}

async function mail(jobId: string, kind: MailKind = 'done'): Promise<string> {
  const environment = new MockActivityEnvironment();
  return (await environment.run<[MailInput], { status: string }, typeof sendMail>(sendMail, { jobId, kind })).status;
}

async function mailAll(jobIds: string[]): Promise<string[]> {
  const statuses = [];
  for (const jobId of jobIds) statuses.push(await mail(jobId));
  return statuses;
}

const newStranger = () => `${randomUUID()}@example.test`;

describe('an address that somebody without an account has typed', () => {
  it.each<MailKind>(['done', 'expires_soon', 'link', 'refunded', 'refunded_part'])(
    'is mailed nothing of the file name while nobody has paid: %s',
    async (kind) => {
      expect(await mail(await newJob(newStranger()), kind)).toBe('sent');
      const [message] = sent;
      for (const part of [message?.subject, message?.text, message?.html]) {
        for (const word of ['account', 'Verify', 'evil']) expect(part).not.toContain(word);
      }
    },
  );

  it('is mailed the name once the job is paid, short and without a link in it', async () => {
    const jobId = await newJob(newStranger());
    await markPaid(jobId);
    await mail(jobId);
    expect(sent[0]?.text).toContain('“\u2068Your account was limited …');
    expect(sent[0]?.text).not.toContain('evil.example');
  });

  it('is mailed the name at once for a job of an account', async () => {
    await mail(await newJob(newStranger(), 'account-1'));
    expect(sent[0]?.text).toContain('“\u2068Your account was limited …');
  });

  it('gets so many mails a day and no more, from however many callers; the next day it gets mails again', async () => {
    const stranger = newStranger();
    const jobs = await Promise.all([1, 2, 3, 4, 5].map(() => newJob(stranger)));
    expect(await mailAll(jobs)).toEqual(['sent', 'sent', 'sent', 'withheld', 'withheld']);
    expect(sent).toHaveLength(MAX_PER_DAY);
    expect(await mailAll(jobs), 'a repeat').toEqual(['sent', 'sent', 'sent', 'withheld', 'withheld']);
    expect(await outbox.listForJob(jobs[4] ?? '')).toMatchObject([{ status: 'withheld', sentAt: null }]);
    expect(await mail(await newJob(newStranger())), 'another address').toBe('sent');
    vi.setSystemTime(NOW_MS + DAY_MS);
    expect(await mail(await newJob(stranger)), 'the next day').toBe('sent');
  });

  it('is the same mailbox with something behind a plus, and at Gmail with dots', async () => {
    const name = `name${randomUUID().slice(0, 8)}`;
    const spellings = [`${name}@gmail.com`, `${name}+1@gmail.com`, `n.${name.slice(1)}+2@googlemail.com`];
    const jobs = await Promise.all([...spellings, `${name.toUpperCase()}+3@gmail.com`].map((email) => newJob(email)));
    expect(await mailAll(jobs)).toEqual(['sent', 'sent', 'sent', 'withheld']);
    expect(
      sent.map(({ to }) => to),
      'as they were typed',
    ).toEqual(spellings);
    expect(await mail(await newJob(`n.${name.slice(1)}@example.test`)), 'the dots of others').toBe('sent');
  });

  it('gets every mail about what is paid and about jobs of accounts', async () => {
    const stranger = newStranger();
    await mailAll(await Promise.all([1, 2, 3, 4].map(() => newJob(stranger))));
    const paid = await newJob(stranger);
    await markPaid(paid);
    expect(await mailAll([paid, await newJob(stranger, 'account-1')])).toEqual(['sent', 'sent']);
  });

  it('is counted once for a mail that is tried again', async () => {
    const stranger = newStranger();
    const jobId = await newJob(stranger);
    providerFails = true;
    for (let attempt = 0; attempt < 5; attempt += 1) await expect(mail(jobId)).rejects.toThrow();
    providerFails = false;
    expect(await mail(jobId)).toBe('sent');
    expect(await mailAll([await newJob(stranger), await newJob(stranger)])).toEqual(['sent', 'sent']);
  });
});
