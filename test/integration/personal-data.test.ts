import { beforeAll, describe, expect, it } from 'vitest';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import type { ProblemBody } from '../../src/api/http/problem.js';
import { encodeLogKey } from '../../src/domain/object-keys.js';
import { PERSONAL_DATA_SCHEDULE_ID } from '../../src/contracts/workflow-names.js';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { createTestAccount, type TestAccount } from '../support/stack/accounts.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, buy, uniqueEmail, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { SupportAgent } from '../support/stack/support-agent.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { WorkflowHistory, allHistoryOf } from '../support/stack/workflow-history.js';

describe('personal data', () => {
  const deployment = useTestDeployment();
  const clips = useClips();
  const support = (): SupportAgent => new SupportAgent(deployment());
  let account: TestAccount;

  beforeAll(async () => {
    account = await createTestAccount(deployment());
    const body = { url: 'https://hooks.example.test/mailsized' };
    await deployment().client.json('/v1/webhooks/endpoints', { method: 'POST', token: account.key, body });
  });

  /** A paid job whose result can be downloaded. */
  async function deliveredOrder(email: string): Promise<VideoOrder> {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET, email });
    await buy(order);
    await order.waitForState('done');
    await deployment().inbox.waitForMails(email);
    return order;
  }

  /** A job that a program made and named, without an upload. */
  async function programsJob(email: string): Promise<string> {
    const body = {
      ...{ fileName: 'Anna at the sea.mp4', sizeBytes: 1000, target: { provider: 'gmail' }, email },
      ...{ externalId: 'order-of-anna', metadata: { customer: 'Anna' } },
    };
    const headers = { 'idempotency-key': randomUUID() };
    const request = { method: 'POST', token: account.key, body, headers };
    return (await deployment().client.json<{ video: { id: string } }>('/v1/videos', request)).video.id;
  }

  /** Ends a program's job, and waits for the message about it. */
  async function cancel(jobId: string, email: string): Promise<void> {
    await deployment().client.json(`/v1/videos/${jobId}/cancel`, { method: 'POST', token: account.key });
    await eventually(
      () => support().exportPersonalData(email),
      ({ jobs }) => jobs.some(({ id, webhookDeliveries }) => id === jobId && webhookDeliveries.length === 1),
    );
  }

  /** What a worker leaves when an encode fails. @returns its key. */
  async function putEncodeLog(jobId: string): Promise<string> {
    const Key = encodeLogKey(jobId, randomUUID());
    const Bucket = deployment().stack.env['S3_BUCKET'];
    await deployment().objects.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'title: Anna at the sea' }));
    return Key;
  }

  async function refusalOf(act: Promise<unknown>): Promise<unknown> {
    return await act.then(
      () => null,
      (error: { problem?: ProblemBody }) => error.problem?.code,
    );
  }

  /** Everything in the database, in the order of its collections. */
  async function databaseText(): Promise<string> {
    return JSON.stringify([...(await deployment().database.snapshot())]);
  }

  it('is exported whole, and erased for every job that has ended', async () => {
    const email = uniqueEmail();
    const order = await deliveredOrder(email);
    await support().perform('notes', order.id, { note: 'Anna has phoned' });
    const programs = await programsJob(email);

    const log = await putEncodeLog(order.id);

    const held = await support().exportPersonalData(email.toUpperCase());
    const byId = new Map(held.jobs.map((job) => [job.id, job]));
    expect([...byId.keys()].toSorted()).toEqual([order.id, programs].toSorted());
    expect(byId.get(order.id)).toMatchObject({
      job: { request: { email, fileName: 'Summer trip.mp4' } },
      ledger: { entries: expect.arrayContaining([expect.objectContaining({ kind: 'received', amountCents: 199 })]) },
      mails: [{ kind: 'done', status: 'sent' }],
      acts: [{ action: 'note', note: 'Anna has phoned' }],
      files: expect.arrayContaining([log]),
    });
    expect(byId.get(order.id)?.acts[0]).not.toHaveProperty('actor');
    expect(byId.get(programs)).toMatchObject({
      job: {
        request: { fileName: 'Anna at the sea.mp4' },
        externalId: 'order-of-anna',
        metadata: { customer: 'Anna' },
      },
      ledger: null,
      idempotencyKeys: [{ resourceId: programs }],
    });

    await cancel(programs, email);
    const first = await support().erasePersonalData(email);
    const outcomes = new Map(first.jobs.map((job) => [job.id, job]));
    expect(outcomes.get(order.id)).toMatchObject({ state: 'done', erased: false, obstacle: 'job_open' });
    expect(outcomes.get(order.id)?.advice).toContain('Cancel it or wait');
    expect(outcomes.get(programs)).toMatchObject({
      ...{ erased: true, obstacle: null },
      removed: { accountEvents: 1, webhookDeliveries: 1, idempotencyKeys: 1 },
    });

    await order.deleteNow();
    await order.waitForState('expired');
    await putEncodeLog(order.id); // by a worker that was thought dead
    const second = await support().erasePersonalData(email);
    expect(second.jobs).toMatchObject([{ id: order.id, erased: true, removed: { mails: 1, notes: 1 } }]);
    expect(second.jobs[0]?.kept.map(({ what }) => what)).toContain('ledger');
    expect((await support().erasePersonalData(email)).jobs).toEqual([]);

    expect(await databaseText()).not.toMatch(new RegExp(`${email}|Summer trip|of-anna|Anna`));
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
    expect((await deployment().database.ledgerOf(order.id)).map(({ kind }) => kind)).toContain('received');
    const acts = await deployment().database.auditEntriesOf(order.id);
    expect(acts).toMatchObject([{ actor: 'demo', action: 'note', note: null }]);
    for (const jobId of [order.id, programs])
      expect(await allHistoryOf(deployment().temporal, jobId)).not.toContain(email);
    expect(await deployment().appLogs()).not.toContain(email);
  });

  it('once erased, is reported as gone to the customer and to support, and nothing is mailed', async () => {
    const email = uniqueEmail();
    const order = await deliveredOrder(email);
    const { reference } = await order.view();
    await order.deleteNow();
    await order.waitForState('expired');
    await support().erasePersonalData(email);

    const erasedAt = expect.stringMatching(/^20/);
    expect(await order.view()).toMatchObject({ state: 'expired', fileName: null, personalDataErasedAt: erasedAt });
    expect(await order.receipt()).toMatchObject({
      reference,
      fileName: null,
      purchase: { money: { receivedCents: 199 } },
    });
    expect(await support().find({ email })).toEqual([]);
    expect(await support().find({ reference })).toMatchObject([{ address: null, personalDataErasedAt: erasedAt }]);
    const refused = (act: string, body: object) => refusalOf(support().perform(act, order.id, body));
    expect(await refused('resend-link', {})).toBe('personal_data_erased');
    expect(await refused('address', { email, resendsLink: false })).toBe('personal_data_erased');
    expect(await refused('address/reveal', {})).toBe('personal_data_erased');
    expect(await refused('notes', { note: 'Anna again' })).toBe('personal_data_erased');
    expect(await refused('refund', { note: 'Anna again' })).toBe('personal_data_erased');

    const mailsBefore = (await deployment().inbox.waitForMails(email)).length;
    expect(await refused('refund', { reasonCode: 'our_fault' })).toBeNull();
    const ledger = await eventually(
      () => deployment().database.ledgerOf(order.id),
      (entries) => entries.some(({ kind }) => kind === 'refund_succeeded'),
    );
    expect(ledger.find(({ kind }) => kind === 'refund_succeeded')).toMatchObject({ amountCents: 199 });
    const history = await eventually(
      () => WorkflowHistory.of(deployment().temporal, `refund-${order.id}`),
      ({ completedActivities }) => completedActivities.includes('sendMail'),
    );
    expect(history.text).toContain('no_address');
    expect(await deployment().inbox.waitForMails(email)).toHaveLength(mailsBefore);
  });

  it('leaves no address of a caller without an account where calls are counted', async () => {
    const email = uniqueEmail();
    await deployment().client.raw('/v1/videos/recover', { method: 'POST', body: { email } });
    const estimate = { sizeBytes: 1_000_000, durationMs: 1000, target: { provider: 'gmail' } };
    await deployment().client.raw('/v1/estimates', { method: 'POST', body: estimate });
    const counted = JSON.stringify((await deployment().database.snapshot()).get('rate_limits'));
    for (const what of ['recoveries-by', 'estimates-by']) expect(counted).toContain(what);
    expect(counted).not.toContain('127.0.0.1');
  });

  it('that was erased on request is erased again after an older copy of the database was restored', async () => {
    const email = uniqueEmail();
    const jobId = await programsJob(email);
    await cancel(jobId, email);
    const copy = await deployment().database.snapshot();
    await support().erasePersonalData(email);
    await deployment().database.restore(copy);
    expect(await support().find({ email })).toMatchObject([{ id: jobId, personalDataErasedAt: null }]);
    await deployment().temporal.schedule.getHandle(PERSONAL_DATA_SCHEDULE_ID).trigger();
    await eventually(
      () => support().find({ email }),
      (found) => found.length === 0,
    );
    expect(await databaseText()).not.toContain(email);
  });

  it('is erased by the schedule some days after the end of the job, and not before', async () => {
    const [email, recentEmail] = [uniqueEmail(), uniqueEmail()];
    const [old, recent] = [await programsJob(email), await programsJob(recentEmail)];
    await cancel(old, email);
    await cancel(recent, recentEmail);
    await deployment().database.backdateEndOf(old, 31);
    await deployment().database.backdateEndOf(recent, 29);
    const schedule = deployment().temporal.schedule.getHandle(PERSONAL_DATA_SCHEDULE_ID);
    await schedule.trigger();
    await eventually(
      () => support().find({ email }),
      (found) => found.length === 0,
    );
    expect(await support().find({ email: recentEmail })).toMatchObject([{ id: recent, personalDataErasedAt: null }]);
    const { info } = await schedule.describe();
    const run = info.recentActions.at(-1)?.action.workflow.workflowId ?? '';
    expect((await WorkflowHistory.of(deployment().temporal, run)).text).not.toMatch(new RegExp(`${email}|Anna`));
  });
});
