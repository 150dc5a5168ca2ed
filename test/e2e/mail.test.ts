import { afterEach, describe, expect, it } from 'vitest';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { useClips } from '../support/stack/clips.js';
import { bringVideo, someAddress, someAttempt, wantedQuote } from '../support/stack/customer.js';
import { eventually } from '../support/stack/eventually.js';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { WorkflowHistory, allHistoryOf, resetBefore } from '../support/stack/history.js';
import { useHouse } from '../support/stack/house.js';
import { Simulator } from '../support/stack/simulator.js';

describe('mail about a finished video', () => {
  const house = useHouse();
  const clips = useClips();
  const mailgun = () => new Simulator(house().stack.env['MAILGUN_API_BASE'] ?? '');
  afterEach(async () => await Promise.all([mailgun().disarm(), house().inbox.disarm()]));

  it('goes by Mailgun, from the configured sender, with text and HTML', async () => {
    const email = someAddress();
    const order = await finish(email);
    const letters = await onlyLetter(order, email);
    expect(letters).toMatchObject({ transport: 'mailgun-simulator', subject: 'Your video is ready to send' });
    expect(letters.from).toContain(house().stack.env['SENDER_EMAIL']);
    expect(letters.text).toContain('Summer trip.mp4');
    expect(letters.html).toContain('Summer trip.mp4');
  });

  it('goes by SMTP when Mailgun is down, and the reason is kept', async () => {
    await mailgun().arm({ method: 'POST', pathPattern: '/messages$', fault: 'status_500', times: 100 });
    const email = someAddress();
    const order = await finish(email);
    expect(await onlyLetter(order, email)).toMatchObject({ transport: 'smtp' });
    expect(await house().database.outboxOf(order.id)).toMatchObject([
      { kind: 'done', status: 'sent', provider: 'smtp', fallbackReason: expect.stringMatching(/./) },
    ]);
  });

  it('goes by SMTP at once when Mailgun refuses it', async () => {
    const usual = house().worker();
    await usual.kill9();
    const revoked = await house().addWorker('all', { MAILGUN_API_KEY: 'key-revoked' }, 'worker-revoked');
    try {
      const email = someAddress();
      const order = await finish(email);
      expect(await onlyLetter(order, email)).toMatchObject({ transport: 'smtp' });
      expect(await house().database.outboxOf(order.id)).toMatchObject([{ fallbackReason: 'mailgun_401' }]);
    } finally {
      await revoked.kill9();
      await usual.start();
    }
  });

  it('is sent once when Mailgun took it but its answer was lost', async () => {
    await mailgun().arm({ method: 'POST', pathPattern: '/messages$', fault: 'drop_answer_after_effect' });
    const email = someAddress();
    const order = await finish(email);
    await sentMails(order);
    expect(await onlyLetter(order, email)).toMatchObject({ transport: 'mailgun-simulator' });
    expect(await house().database.outboxOf(order.id)).toMatchObject([{ provider: 'mailgun', fallbackReason: null }]);
  });

  it('is not sent again when an operator resets the workflow to before it', async () => {
    const email = someAddress();
    const order = await finish(email);
    await onlyLetter(order, email);
    await resetBefore(house().temporal, order.id, 'sendMail');
    await eventually(
      () => WorkflowHistory.of(house().temporal, videoWorkflowId(order.id)),
      (history) => history.completedActivities.includes('sendMail'),
    );
    expect(await house().inbox.lettersTo(email)).toHaveLength(1);
    expect(await order.view()).toMatchObject({ state: 'done' });
  });

  it('is not sent when there is no address, and the job is fine', async () => {
    const order = await finish();
    await eventually(
      () => allHistoryOf(house().temporal, order.id),
      (history) => history.includes('no_address'),
    );
    expect(await house().database.outboxOf(order.id)).toEqual([]);
    expect(await order.view()).toMatchObject({ state: 'done' });
  });

  it('that nobody takes leaves the job alone', async () => {
    await mailgun().arm({ method: 'POST', pathPattern: '/messages$', fault: 'status_500', times: 100 });
    await house().inbox.arm({ method: 'DATA', fault: 'status_500', times: 100 });
    const email = someAddress();
    const order = await finish(email);
    await eventually(
      () => mailgun().armed(),
      (faults) => faults.some(({ times }) => times <= 97),
      { patienceMs: 30_000 },
    );
    expect(await order.view()).toMatchObject({ state: 'done' });
    expect((await order.downloadLink()).status).toBe(302);
    expect(await house().inbox.lettersTo(email)).toEqual([]);
    expect(await house().database.outboxOf(order.id)).toMatchObject([{ status: 'sending' }]);
  });

  /** A video that fits already: what is mailed does not depend on the encode. */
  async function finish(email?: string): Promise<VideoOrder> {
    const target = { provider: 'gmail' } as const;
    const order = await bringVideo(house().client, { path: clips().small, target, ...(email && { email }) });
    const { quoteId } = await wantedQuote(order);
    await order.checkout({ quoteId, attemptId: someAttempt() });
    await order.until('done');
    return order;
  }

  async function sentMails(order: VideoOrder) {
    return await eventually(
      () => house().database.outboxOf(order.id),
      (mails) => mails.length > 0 && mails.every(({ status }) => status === 'sent'),
      { patienceMs: 60_000 },
    );
  }

  async function onlyLetter(order: VideoOrder, email: string) {
    await sentMails(order);
    const [letter, ...others] = await house().inbox.awaitLetters(email);
    expect(others).toEqual([]);
    if (!letter) throw new Error('no letter');
    return letter;
  }
});
