import { describe, expect, it } from 'vitest';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { useClips } from '../support/stack/clips.js';
import {
  SMALL_TARGET,
  uploadAndAwaitQuote,
  buy,
  uniqueEmail,
  newAttemptId,
  requestedQuote,
} from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { workflowStatusOf } from '../support/stack/workflow-history.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { SimulatorClient } from '../support/stack/simulator-client.js';

const CHARGE_AND_REFUND = ['charge 199', 'refund 199'];

describe('the end of the retention time', () => {
  const deployment = useTestDeployment();
  const clips = useClips();

  it('is announced; then no object is left, the link says so, and what was paid is kept', async () => {
    const hasty = await deployment().startExtraApi({ DOWNLOAD_TTL_MIN: '0.4', EXPIRES_SOON_LEAD_MIN: '0.35' });
    const email = uniqueEmail();
    const order = await uploadAndAwaitQuote(hasty, { path: clips().small, target: SMALL_TARGET, email });
    const payment = await buy(order);
    await order.waitForState('done');
    expect(await deployment().objects.filesOf(order.id)).toHaveLength(3);
    const letters = await deployment().inbox.waitForMails(email, 2);
    expect(letters.map(({ subject }) => subject)).toEqual([
      'Your video is ready to send',
      'Your video will be deleted soon',
    ]);

    const expired = await order.waitForState('expired');
    expect(expired).toMatchObject({ status: 'done', reason: 'retention_over', result: null });
    expect(expired.filesDeletedAt).not.toBeNull();
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
    await expectGone(order);
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199']);
    // People read of the end before the workflow itself has closed.
    await eventually(
      () => workflowStatusOf(deployment().temporal, order.id),
      (end) => end === 'COMPLETED',
    );
  });

  it('comes at once when the customer deletes the files', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const payment = await buy(order);
    await order.waitForState('done');
    const link = (await order.downloadLink()).headers.get('location') ?? '';
    expect((await fetch(link)).status).toBe(200);
    await order.deleteNow();
    expect(await order.waitForState('expired')).toMatchObject({ reason: 'deleted_by_customer' });
    expect((await fetch(link)).status).toBe(404);
    await expectGone(order);
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199']);
  });

  it('can be put off by the customer, once and so far, and the receipt says what became of money and files', async () => {
    const hasty = await deployment().startExtraApi({ DOWNLOAD_TTL_MIN: '1', RETENTION_EXTENSION_MIN: '2' });
    const order = await uploadAndAwaitQuote(hasty, { path: clips().small, target: SMALL_TARGET });
    const paymentIntentId = await buy(order);
    await expect(order.extendRetention()).rejects.toMatchObject({ problem: { code: 'result_not_ready' } });
    const { result } = await order.waitForState('done');
    const extended = await order.extendRetention();
    expect(extended).toEqual({ expiresAt: result?.keepableUntil });
    expect(Date.parse(extended.expiresAt) - Date.parse(result?.expiresAt ?? '')).toBe(2 * 60_000);
    await eventually(
      () => order.view(),
      (view) => view.result?.expiresAt === extended.expiresAt,
    );
    expect(await order.extendRetention(), 'a repeat').toEqual(extended);

    const receipt = await order.receipt();
    expect(receipt).toMatchObject({ purchase: { paymentIntentId, money: { receivedCents: 199 } }, deletion: null });
    expect(receipt.purchase?.lines).toEqual((await requestedQuote(order)).lines);
    expect((await order.record()).bought?.lines).toEqual(receipt.purchase?.lines);
    await order.deleteNow();
    await order.waitForState('expired');
    expect((await order.receipt()).deletion?.deletedAt).toBe((await order.view()).filesDeletedAt);
    await expect(order.extendRetention()).rejects.toMatchObject({ problem: { code: 'result_expired' } });
  });

  it('does not end support’s power to give the money back', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const payment = await buy(order);
    await order.waitForState('done');
    await order.deleteNow();
    await order.waitForState('expired');
    const token = deployment().adminKey;
    const path = `/v1/support/videos/${order.id}/refund`;
    await deployment().client.json(path, { method: 'POST', token, body: { note: 'late' } });
    await deployment().client.json(path, { method: 'POST', token, body: { note: 'and again' } });
    await eventually(
      () => deployment().stripeSimulator.effectsOf(payment),
      (effects) => effects.length > 1,
    );
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(CHARGE_AND_REFUND);
  });

  it('does not swallow a refund while a mail about the job is still waiting to be sent', async () => {
    const mailgun = new SimulatorClient(deployment().stack.env['MAILGUN_API_BASE'] ?? '');
    // Longer than the worker waits for Mailgun: the attempt goes on when the retention time is over.
    await mailgun.arm({ pathPattern: '/messages$', fault: 'latency', latencyMs: 60_000 });
    try {
      const hasty = await deployment().startExtraApi({ DOWNLOAD_TTL_MIN: '0.02', EXPIRES_SOON_LEAD_MIN: '0' });
      const order = await uploadAndAwaitQuote(hasty, {
        path: clips().small,
        target: SMALL_TARGET,
        email: uniqueEmail(),
      });
      const payment = await buy(order);
      await order.waitForState('expired');
      expect(await workflowStatusOf(deployment().temporal, order.id)).toBe('RUNNING');
      const token = deployment().adminKey;
      await deployment().client.json(`/v1/support/videos/${order.id}/refund`, { method: 'POST', token, body: {} });
      await eventually(
        () => deployment().stripeSimulator.effectsOf(payment),
        (effects) => effects.length > 1,
      );
      expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(CHARGE_AND_REFUND);
    } finally {
      await mailgun.disarm();
    }
  });

  it('comes for an upload that is never finished', async () => {
    const hasty = await deployment().startExtraApi({ UPLOAD_TIMEOUT_MIN: '0.03' });
    const order = await VideoOrder.create(hasty, { path: clips().small, target: SMALL_TARGET });
    await order.sendParts();
    expect(await order.waitForState('abandoned')).toMatchObject({ reason: 'upload_timeout' });
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
    await expect(order.completeUpload()).rejects.toMatchObject({ problem: { status: 409, code: 'job_closed' } });
  });

  it('comes for an offer that nobody takes, and the quote says that it has expired', async () => {
    const hasty = await deployment().startExtraApi({ QUOTE_TTL_MIN: '0.03' });
    const order = await uploadAndAwaitQuote(hasty, { path: clips().small, target: SMALL_TARGET });
    const { quoteId } = await requestedQuote(order);
    expect(await order.waitForState('abandoned')).toMatchObject({ reason: 'quote_timeout' });
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
    const late = order.checkout({ quoteId, attemptId: newAttemptId(), paymentMethodId: 'pm_card_visa' });
    await expect(late).rejects.toMatchObject({ problem: { status: 409 } });
  });

  async function expectGone(order: VideoOrder): Promise<void> {
    const answer = await order.downloadLink();
    expect(answer.status).toBe(410);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ code: 'result_expired', type: 'urn:mailsized:problem:result_expired' });
  }
});
