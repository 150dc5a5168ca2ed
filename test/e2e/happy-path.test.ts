import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { makeClip, makeTextFile } from '../support/footage/footage.js';
import { decodedSeconds } from '../support/footage/inspect-output.js';
import { useClips } from '../support/stack/clips.js';
import {
  SMALL_TARGET,
  uploadAndAwaitQuote,
  buy,
  uniqueEmail,
  newAttemptId,
  requestedQuote,
} from '../support/stack/customer.js';
import { WorkflowHistory } from '../support/stack/workflow-history.js';
import { linkIn } from '../support/stack/inbox.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { followStates, namesOf } from '../support/stack/state-events.js';

describe('a video that is too big', () => {
  const deployment = useTestDeployment();
  const clips = useClips();

  it('is paid for, fits, plays, and arrives as a link in the inbox', async () => {
    const email = uniqueEmail();
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET, email });
    const following = followStates(order, 'done');
    const payment = await buy(order);
    const { result } = await order.waitForState('done');

    const path = join(clips().folder, 'result.mp4');
    await order.download(path);
    expect((await stat(path)).size).toBe(result?.sizeBytes);
    expect(result?.sizeBytes).toBeLessThanOrEqual(SMALL_TARGET.ceilingBytes);
    expect(result?.sizeBytes).toBeGreaterThan(SMALL_TARGET.ceilingBytes / 2);
    expect(await decodedSeconds(path)).toBeCloseTo(2, 0);
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual([expect.stringMatching(/^charge /)]);

    expect(namesOf(await following)).toEqual([
      'uploading',
      'probing',
      'quoted',
      'paying',
      'queued',
      'compressing',
      'finalizing',
      'done',
    ]);

    const workflow = await deployment().temporal.workflow.getHandle(videoWorkflowId(order.id)).describe();
    expect(await workflow.staticSummary()).toBe('Video for own, up to 50 MB');

    const [letter] = await deployment().inbox.waitForMails(email);
    expect(letter?.subject).toBe('Your video is ready to send');
    const page = linkIn(letter!);
    expect(letter?.html).toContain(page.href);
    expect(page.href).toBe(`${deployment().stack.urls.api}/v/${order.id}#${order.token}`);
    const token = page.hash.slice(1);
    const fromMail = await deployment().client.raw(`/v1/videos/${order.id}/download`, { token });
    expect(fromMail.status).toBe(302);
    const file = await fetch(fromMail.headers.get('location') ?? '');
    expect(file.status).toBe(200);
    expect(file.headers.get('content-disposition')).toContain('Summer trip.mp4');
    expect((await file.arrayBuffer()).byteLength).toBe(result?.sizeBytes);

    const poster = await fetch(`${result?.posterUrl}?token=${order.token}`);
    expect(poster.headers.get('content-type')).toBe('image/jpeg');

    const history = await WorkflowHistory.of(deployment().temporal, videoWorkflowId(order.id));
    expect(history.activities).toEqual(
      expect.arrayContaining([
        'projectVideo',
        'completeUpload',
        'probeVideo',
        'makeOffer',
        'createPayment',
        'confirmPayment',
        'chooseCompressQueue',
        'encodeVideo',
        'finalizeVideo',
        'sendMail',
      ]),
    );
    const logs = await deployment().appLogs();
    for (const text of [history.text, logs]) {
      expect(text).toContain(order.id);
      for (const personal of ['Summer', email, 'example.test', '_secret_', order.token]) {
        expect(text).not.toContain(personal);
      }
    }
  });

  it('is not charged for when it fits already', async () => {
    const email = uniqueEmail();
    const before = await deployment().stripeSimulator.effects();
    const order = await uploadAndAwaitQuote(deployment().client, {
      path: clips().small,
      target: { provider: 'gmail' },
      email,
    });
    const quote = await requestedQuote(order);
    expect(quote).toMatchObject({ verdict: 'already_fits', amountCents: 0 });
    const answer = await order.checkout({ quoteId: quote.quoteId, attemptId: newAttemptId() });
    expect(answer).toEqual({ status: 'succeeded', paymentIntentId: null });

    const { result, payment, sizeBytes } = await order.waitForState('done');
    expect(result?.sizeBytes).toBeLessThan(sizeBytes * 1.01);
    expect(payment).toBeNull();
    expect(await deployment().inbox.waitForMails(email)).toHaveLength(1);
    expect(await deployment().stripeSimulator.effects()).toEqual(before);
  });

  it('that nothing can make fit is told so, and cannot be bought', async () => {
    const path = join(clips().folder, 'too-long.mp4');
    await makeClip(clips().folder, 'too-long.mp4', { seconds: 60, size: '160x90' });
    const target = { provider: 'own', ceilingBytes: 100_000 } as const;
    const order = await uploadAndAwaitQuote(deployment().client, { path, target });
    const quote = await requestedQuote(order);
    expect(quote.verdict).toBe('cannot_fit');
    const bought = order.checkout({
      quoteId: quote.quoteId,
      attemptId: newAttemptId(),
      paymentMethodId: 'pm_card_visa',
    });
    await expect(bought).rejects.toMatchObject({ problem: { status: 409, code: 'quote_unsellable' } });
  });

  it('is rejected with the reason when it is no video at all, and nothing is asked for', async () => {
    const path = await makeTextFile(clips().folder, 'letter.mp4', 'Dear all,\n');
    const order = await VideoOrder.create(deployment().client, { path, target: SMALL_TARGET });
    await order.upload();
    expect(await order.waitForState('rejected')).toMatchObject({ status: 'error', reason: 'unreadable', offer: null });
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
  });
});
