import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRecordActivities } from '../../../activities/record.activities.js';
import type { PublishDeps } from '../../../activities/support/publish-account-events.js';
import { MAIL_PATIENCE_MS, type MailInput, type MailKind } from '../../../src/contracts/activities.js';
import type { NotifyActivities, RecordActivities, VideoProjection } from '../../../src/contracts/activities.js';
import { MailDeferred, type MailGateway } from '../../../src/gateways/mail/mail.gateway.js';
import { type OutboxRepository } from '../../../src/persistence/outbox/outbox.repository.js';
import { type VideosRepository } from '../../../src/persistence/videos/videos.repository.js';
import { quietLogs } from '../../support/workflows/servers.js';
import { useDatabase } from '../persistence/database.js';
import { notifyActivitiesOver, openMailRecords } from './mail-records.js';

const HOUR_MS = 60 * 60 * 1000;

const database = useDatabase();
let videos: VideosRepository;
let outbox: OutboxRepository;
let sendMail: NotifyActivities['sendMail'];
let projectVideo: RecordActivities['projectVideo'];
let isProviderDown: boolean;
let jobId: string;
let projections: number;

beforeAll(async () => {
  quietLogs();
  const records = await openMailRecords(database);
  ({ videos, outbox } = records);
  const logger = pino({ level: 'silent' });
  const provider: MailGateway = {
    name: 'smtp',
    send: async () => {
      if (isProviderDown) throw new MailDeferred('not now');
    },
    ping: async () => undefined,
    wasAccepted: async () => null,
  };
  ({ sendMail } = notifyActivitiesOver(records, { route: { primary: provider, fallback: null } }));
  // The jobs here have no account, so nobody is notified of their states.
  const notUsed = {} as Pick<PublishDeps, 'accountEvents' | 'endpoints' | 'deliveries' | 'deliveryWorkflows'>;
  ({ projectVideo } = createRecordActivities({ ...notUsed, videos, outbox, logger }));
});

beforeEach(async () => {
  isProviderDown = true;
  projections = 0;
  jobId = randomUUID();
  await videos.insert(
    jobId,
    { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' }, email: `${jobId}@example.test` },
    { accountId: null, callerHash: null, emailHash: null, mode: 'live', externalId: null, metadata: {} },
  );
});
afterEach(async () => {
  vi.useRealTimers();
  await outbox.removeByJob(jobId);
});

/** An attempt to send a mail. @returns its status, or `failed`. */
async function mail(kind: MailKind, mailId?: string): Promise<string> {
  const input: MailInput = { jobId, kind, ...(mailId && { mailId }) };
  try {
    const environment = new MockActivityEnvironment();
    return (await environment.run<[MailInput], { status: string }, typeof sendMail>(sendMail, input)).status;
  } catch {
    return 'failed';
  }
}

async function jobBecomes(state: VideoProjection['state'], patch: Partial<VideoProjection> = {}): Promise<void> {
  projections += 1;
  const version = { atMs: Date.now(), counter: projections };
  await projectVideo({ jobId, projections: [{ version, state, reason: null, ...patch }] });
}

const deliver = (retentionMs: number) => jobBecomes('done', { expiresAtMs: Date.now() + retentionMs });
const statuses = async () => (await outbox.listForJob(jobId)).map(({ kind, status }) => `${kind} ${status}`);
const owed = async () => (await outbox.unsent()).count;

describe('a mail that is owed while no provider takes it', () => {
  it('is dropped when the job is parked no more', async () => {
    const attention = { parkId: 'park-1', reason: 'encode_failed', refundsAtMs: Date.now() + HOUR_MS } as const;
    await jobBecomes('needs_attention', { attention });
    expect(await mail('delayed', 'park-1')).toBe('failed');
    expect(await owed()).toBe(1);
    await jobBecomes('queued', { attention: null });
    expect(await mail('delayed', 'park-1')).toBe('outdated');
    expect([await owed(), await statuses()]).toEqual([0, ['delayed dropped']]);
  });

  it('is dropped when the customer takes the address away', async () => {
    expect(await mail('link', 'mail-1')).toBe('failed');
    await videos.setAddress(jobId, { email: null, emailHash: null });
    expect(await mail('link', 'mail-1')).toBe('no_address');
    expect([await owed(), await statuses()]).toEqual([0, ['link dropped']]);
  });

  it('is dropped with the job that it is about: the end of the job cancels the attempts', async () => {
    await deliver(HOUR_MS);
    expect(await mail('done')).toBe('failed');
    await jobBecomes('expired');
    expect([await owed(), await statuses()]).toEqual([0, ['done dropped']]);
  });

  it('stays owed if it is about the end itself', async () => {
    await jobBecomes('refunded');
    expect(await mail('refunded')).toBe('failed');
    await jobBecomes('refunded', { filesDeletedAtMs: Date.now() });
    expect([await owed(), await statuses()]).toEqual([1, ['refunded sending']]);
    isProviderDown = false;
    expect(await mail('refunded')).toBe('sent');
  });

  it('is owed again when a reset workflow delivers once more', async () => {
    await deliver(HOUR_MS);
    expect(await mail('done')).toBe('failed');
    await jobBecomes('expired');
    await deliver(HOUR_MS);
    expect(await mail('done')).toBe('failed');
    expect([await owed(), await statuses()]).toEqual([1, ['done sending']]);
    isProviderDown = false;
    expect(await mail('done')).toBe('sent');
  });

  it('is owed for three days: then nobody tries it any more', async () => {
    expect(await mail('ended')).toBe('failed');
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + MAIL_PATIENCE_MS - HOUR_MS);
    expect(await owed()).toBe(1);
    vi.setSystemTime(Date.now() + 2 * HOUR_MS);
    expect(await owed()).toBe(0);
  });
});

describe('a mail about a result', () => {
  it.each<MailKind>(['done', 'expires_soon'])('is not sent when the result is gone: %s', async (kind) => {
    await deliver(HOUR_MS);
    expect(await mail(kind)).toBe('failed');
    isProviderDown = false;
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 2 * HOUR_MS);
    expect(await mail(kind), 'while its files are being deleted').toBe('outdated');
    await jobBecomes('expired');
    expect(await mail(kind), 'once they are').toBe('outdated');
    expect(await statuses()).toEqual([`${kind} dropped`]);
  });
});
