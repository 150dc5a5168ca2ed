import { afterEach, describe, expect, it } from 'vitest';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { useClips } from '../support/stack/clips.js';
import { uploadAndAwaitQuote, uniqueEmail, newAttemptId, requestedQuote } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { linkIn } from '../support/stack/inbox.js';
import { DAILY_DIGEST_SCHEDULE_ID, videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { WorkflowHistory, allHistoryOf, resetBefore } from '../support/stack/workflow-history.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { SimulatorClient } from '../support/stack/simulator-client.js';

const HOUR_MS = 60 * 60 * 1000;

describe('mail about a finished video', () => {
  const deployment = useTestDeployment();
  const clips = useClips();
  const mailgun = () => new SimulatorClient(deployment().stack.env['MAILGUN_API_BASE'] ?? '');
  afterEach(async () => await Promise.all([mailgun().disarm(), deployment().inbox.disarm()]));

  it('goes by Mailgun, from the configured sender, with text and HTML', async () => {
    const email = uniqueEmail();
    const order = await finish(email);
    const letters = await onlyLetter(order, email);
    expect(letters).toMatchObject({ transport: 'mailgun-simulator', subject: 'Your video is ready to send' });
    expect(letters.from).toContain(deployment().stack.env['SENDER_EMAIL']);
    // Nobody has paid, so the address may be a stranger's.
    for (const words of [letters.text, letters.html]) {
      expect(words).toContain('Your video is now');
      expect(words).not.toContain('Summer trip');
    }
    const { origin, pathname, search, hash } = linkIn(letters);
    expect([origin + pathname, search, hash]).toEqual([
      `${deployment().stack.urls.api}/v/${order.id}`,
      '',
      `#${order.token}`,
    ]);
  });

  it('had other links before: a person with one comes to the page, a program to the file', async () => {
    const order = await finish();
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const page = `/v/${order.id}#${order.token}`;
    const oldLink = `/v1/videos/${order.id}?token=${order.token}`;
    const opened = await deployment().client.raw(oldLink, { headers: { accept } });
    expect([opened.status, opened.headers.get('location')]).toEqual([302, page]);
    expect(await deployment().client.json(oldLink)).toMatchObject({ id: order.id, state: 'done' });
    const download = oldLink.replace('?', '/download?');
    for (const headers of [{ accept }, { accept: '*/*' }]) {
      const { status, headers: answered } = await deployment().client.raw(download, { headers });
      expect(status).toBe(302);
      expect(answered.get('location')).toContain(deployment().stack.urls.s3);
    }
    await order.deleteNow();
    await order.waitForState('expired');
    const gone = await deployment().client.raw(download, { headers: { accept } });
    expect([gone.status, gone.headers.get('location')]).toEqual([302, page]);
    expect((await deployment().client.raw(download)).headers.get('content-type')).toContain('application/problem+json');
  });

  it('goes by SMTP when Mailgun is down, and the reason is kept', async () => {
    await mailgun().arm({ method: 'POST', pathPattern: '/messages$', fault: 'status_500', times: 100 });
    const email = uniqueEmail();
    const order = await finish(email);
    expect(await onlyLetter(order, email)).toMatchObject({ transport: 'smtp' });
    expect(await deployment().database.outboxOf(order.id)).toMatchObject([
      { kind: 'done', status: 'sent', provider: 'smtp', fallbackReason: expect.stringMatching(/./) },
    ]);
  });

  it('goes by SMTP at once when Mailgun refuses it', async () => {
    const usual = deployment().worker();
    await usual.kill9();
    const revoked = await deployment().addWorker('all', { MAILGUN_API_KEY: 'key-revoked' }, 'worker-revoked');
    try {
      const email = uniqueEmail();
      const order = await finish(email);
      expect(await onlyLetter(order, email)).toMatchObject({ transport: 'smtp' });
      expect(await deployment().database.outboxOf(order.id)).toMatchObject([{ fallbackReason: 'mailgun_401' }]);
    } finally {
      await revoked.kill9();
      await usual.start();
    }
  });

  it('is sent once when Mailgun took it but its answer was lost', async () => {
    await mailgun().arm({ method: 'POST', pathPattern: '/messages$', fault: 'drop_answer_after_effect' });
    const email = uniqueEmail();
    const order = await finish(email);
    await sentMails(order);
    expect(await onlyLetter(order, email)).toMatchObject({ transport: 'mailgun-simulator' });
    expect(await deployment().database.outboxOf(order.id)).toMatchObject([
      { provider: 'mailgun', fallbackReason: null },
    ]);
  });

  it('is not sent again when an operator resets the workflow to before it', async () => {
    const email = uniqueEmail();
    const order = await finish(email);
    await onlyLetter(order, email);
    await resetBefore(deployment().temporal, order.id, 'sendMail');
    await eventually(
      () => WorkflowHistory.of(deployment().temporal, videoWorkflowId(order.id)),
      (history) => history.completedActivities.includes('sendMail'),
    );
    expect(await deployment().inbox.mailsTo(email)).toHaveLength(1);
    expect(await order.view()).toMatchObject({ state: 'done' });
  });

  it('is not sent when there is no address, and the job is fine', async () => {
    const order = await finish();
    await eventually(
      () => allHistoryOf(deployment().temporal, order.id),
      (history) => history.includes('no_address'),
    );
    expect(await deployment().database.outboxOf(order.id)).toEqual([]);
    expect(await order.view()).toMatchObject({ state: 'done' });
  });

  it('that nobody takes leaves the job alone', async () => {
    await mailgun().arm({ method: 'POST', pathPattern: '/messages$', fault: 'status_500', times: 100 });
    await deployment().inbox.arm({ method: 'DATA', fault: 'status_500', times: 100 });
    const email = uniqueEmail();
    const order = await finish(email);
    await eventually(
      () => mailgun().armed(),
      (faults) => faults.some(({ times }) => times <= 97),
      { timeoutMs: 30_000 },
    );
    expect(await order.view()).toMatchObject({ state: 'done' });
    expect((await order.downloadLink()).status).toBe(302);
    expect(await deployment().inbox.mailsTo(email)).toEqual([]);
    expect(await deployment().database.outboxOf(order.id)).toMatchObject([{ status: 'sending' }]);
  });

  it('goes to the operators every day: what the last day brought, and what needs attention', async () => {
    await finish();
    await mailgun().arm({ method: 'POST', pathPattern: '/messages$', fault: 'status_500', times: 100 });
    const digests = deployment().temporal.schedule.getHandle(DAILY_DIGEST_SCHEDULE_ID);
    const { spec } = await digests.describe();
    expect(spec.intervals).toMatchObject([{ every: 24 * HOUR_MS, offset: 6 * HOUR_MS }]);
    await digests.trigger();
    const [digest] = await deployment().inbox.waitForMails(deployment().stack.env['OPERATORS_EMAIL'] ?? '');
    // The fallback does for operators what it does for customers.
    expect(digest).toMatchObject({ transport: 'smtp', subject: expect.stringContaining('MailSized: ') });
    expect(digest?.text).toMatch(/[1-9]\d* videos? from 1 customer\. Of these, [1-9]/);
  });

  /** A video that fits already: what is mailed does not depend on the encode. */
  async function finish(email?: string): Promise<VideoOrder> {
    const target = { provider: 'gmail' } as const;
    const order = await uploadAndAwaitQuote(deployment().client, {
      path: clips().small,
      target,
      ...(email && { email }),
    });
    const { quoteId } = await requestedQuote(order);
    await order.checkout({ quoteId, attemptId: newAttemptId() });
    await order.waitForState('done');
    return order;
  }

  async function sentMails(order: VideoOrder) {
    return await eventually(
      () => deployment().database.outboxOf(order.id),
      (mails) => mails.length > 0 && mails.every(({ status }) => status === 'sent'),
      { timeoutMs: 60_000 },
    );
  }

  async function onlyLetter(order: VideoOrder, email: string) {
    await sentMails(order);
    const [letter, ...others] = await deployment().inbox.waitForMails(email);
    expect(others).toEqual([]);
    if (!letter) throw new Error('no letter');
    return letter;
  }
});
