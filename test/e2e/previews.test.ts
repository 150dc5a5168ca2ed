import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProblemBody } from '../../src/api/http/problem.js';
import type { QuoteView } from '../../src/api/videos/video.schemas.js';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { makeClip, pictureSize } from '../support/footage/footage.js';
import { decodedSeconds } from '../support/footage/inspect-output.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, uploadAndAwaitQuote, newAttemptId } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { WorkflowHistory } from '../support/stack/workflow-history.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const OPENS = 6;

describe('previews', () => {
  // The longest stretch there is, so that the test does not run into the next one.
  const deployment = useTestDeployment({
    env: { PREVIEW_OPENS_MAX: String(OPENS), PREVIEW_OPENS_WINDOW_SEC: '86400' },
  });
  const clips = useClips();

  it('can be seen before anything is paid, side by side with the original, for what is bought', async () => {
    const path = await makeClip(clips().folder, 'Ten seconds.mp4', { seconds: 10, size: '640x360', grain: 8 });
    const order = await uploadAndAwaitQuote(deployment().client, {
      path,
      target: { provider: 'own', ceilingBytes: 500_000 },
    });
    const { preview, quoteId, picture, shortForm, limit } = await previewed(order);
    expect(preview).toMatchObject({ durationMs: 5000 });
    expect(shortForm).toContain(`${picture.width} by ${picture.height}`);
    expect(limit).toMatchObject({ ceilingBytes: 500_000, capAppliesTo: 'file' });

    const [encoded, original] = [join(clips().folder, 'encoded.mp4'), join(clips().folder, 'original.mp4')];
    await order.downloadPreview(quoteId, encoded);
    await order.downloadPreview('original', original);
    for (const file of [encoded, original]) expect(await decodedSeconds(file)).toBeCloseTo(5, 0);
    expect(await pictureSize(encoded)).toEqual({ width: picture.width, height: picture.height });
    expect(await pictureSize(original)).toEqual({ width: 640, height: 360 });
    expect((await stat(original)).size).toBeGreaterThan((await stat(encoded)).size);

    const byLink = await fetch(`${preview?.url}?token=${order.token}`);
    expect(byLink.headers.get('content-type')).toBe('video/mp4');
    expect(byLink.headers.get('content-disposition')).toBe('inline');
    expect((await fetch(preview?.originalUrl ?? '')).status, 'not without the token').toBe(401);

    const history = await WorkflowHistory.of(deployment().temporal, videoWorkflowId(order.id));
    for (const text of [history.text, await deployment().appLogs()]) expect(text).not.toContain('Ten seconds');

    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual(
      expect.arrayContaining([expect.stringContaining('previews')]),
    );
    await order.cancel();
    await order.waitForState('canceled');
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
    await expectProblem(await order.previewLink(quoteId), 404, 'preview_unknown');
  });

  it('follow the customer to another size, which can be bought', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const before = await previewed(order);
    const { quotes } = await order.requote({ provider: 'own', ceilingBytes: 200_000 });
    const [asked] = quotes;
    expect(asked?.target).toEqual({ provider: 'own', ceilingBytes: 200_000 });
    const after = await previewed(order, asked?.quoteId);
    expect(after.preview?.durationMs).toBe(2000);
    await expectProblem(await order.previewLink(before.quoteId), 404, 'preview_unknown');

    const again = await order.requote({ provider: 'own', ceilingBytes: 200_000 });
    expect(again.quotes.map(({ quoteId }) => quoteId)).toEqual(quotes.map(({ quoteId }) => quoteId));
    await expect(order.requote({ provider: 'own', ceilingBytes: 5 })).rejects.toMatchObject({
      problem: { status: 422, code: 'invalid_request' },
    });

    await order.checkout({ quoteId: after.quoteId, attemptId: newAttemptId(), paymentMethodId: 'pm_card_visa' });
    const { result } = await order.waitForState('done');
    expect(result?.sizeBytes).toBeLessThanOrEqual(200_000);
    await expect(order.requote(SMALL_TARGET)).rejects.toMatchObject({ problem: { status: 409, code: 'not_quoted' } });
  });

  it('can be opened so often and no more, whichever API is asked; other jobs do not notice', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const { quoteId } = await previewed(order);
    const second = await deployment().startExtraApi({});
    for (let opens = 0; opens < OPENS; opens += 1) expect((await order.previewLink(quoteId)).status).toBe(302);
    const path = `/v1/videos/${order.id}/previews/original`;
    for (const api of [deployment().client, second]) {
      const refused = await api.raw(path, { token: order.token });
      const retryAfterSec = Number(refused.headers.get('retry-after'));
      expect(retryAfterSec).toBeGreaterThan(0);
      expect(retryAfterSec).toBeLessThanOrEqual(86_400);
      expect(await expectProblem(refused, 429, 'too_many_requests')).toMatchObject({ retryAfterSec });
    }
    const other = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    expect((await other.previewLink((await previewed(other)).quoteId)).status).toBe(302);
  });

  it('are none of what is only copied, nor of a quote that was never made', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, {
      path: clips().small,
      target: { provider: 'gmail' },
    });
    const [free] = (await order.offer()).quotes;
    expect(free).toMatchObject({
      verdict: 'already_fits',
      preview: null,
      choices: ['go_on', 'cancel', 'another_size'],
    });
    await expectProblem(await order.previewLink(free?.quoteId ?? ''), 404, 'preview_unknown');
    await expectProblem(await order.previewLink('quote_never_made'), 404, 'preview_unknown');
    await expectProblem(await order.previewLink('original'), 404, 'preview_unknown');
  });
});

/** The first quote of the offer, once it is the wanted one and can be seen. */
async function previewed(order: VideoOrder, quoteId?: string): Promise<QuoteView> {
  const { quotes } = await eventually(
    () => order.offer(),
    ({ quotes: [first] }) => first?.preview !== null && (!quoteId || first?.quoteId === quoteId),
    { timeoutMs: 120_000 },
  );
  if (!quotes[0]) throw new Error('there is no quote');
  return quotes[0];
}

async function expectProblem(answer: Response, status: number, code: string): Promise<ProblemBody> {
  const problem = (await answer.json()) as ProblemBody;
  expect([answer.status, problem.code]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  return problem;
}

/** Decodes all of it on the way. */
