import { describe, expect, it } from 'vitest';
import { refundSignal } from '../../src/contracts/video-workflow.js';
import type { UpsellName } from '../../src/domain/upsells.js';
import { eventually } from '../support/eventually.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

const harness = useWorkflowHarness();
const PRIORITY_CENTS = 99;
const KEPT_CENTS = 49;

async function quotedVideo(): Promise<VideoDriver> {
  const video = await harness.startVideo();
  await video.driveToQuoted();
  return video;
}

describe('what is bought beside a quote', () => {
  it.each<[string, UpsellName[], number]>([
    ['nothing', [], 0],
    ['priority', ['priority'], PRIORITY_CENTS],
    ['both', ['extendedRetention', 'priority'], PRIORITY_CENTS + KEPT_CENTS],
  ])('is charged with it, once: %s', async (_, upsells, feesCents) => {
    const video = await quotedVideo();
    await video.buy({ upsells });
    await video.waitForState('done');
    expect(video.backend.money.charges).toEqual([PRICE_CENTS + feesCents]);
    if (feesCents > 0)
      expect(video.backend.lastProjected('upsells')?.map(({ name }) => name)).toEqual(upsells.toSorted().reverse());
  });

  it.each([
    ['is not offered', { what: 'outlook', upsells: ['priority' as const] }],
    ['is unknown', { upsells: ['gift-wrap' as never] }],
    ['is named twice', { upsells: ['priority' as const, 'priority' as const] }],
    ['is nonsense', { upsells: 'priority' as never }],
  ])('is refused when it %s, and nothing is charged', async (_, order) => {
    const video = await quotedVideo();
    await expect(video.buy(order)).rejects.toMatchObject({ cause: { type: 'upsell_unknown' } });
    video.expectNothingCharged();
  });

  it('cannot be changed under the same attempt', async () => {
    const video = await quotedVideo();
    const attempt = { attemptId: 'attempt-1', paymentMethodId: 'pm_declined' };
    await video.buy(attempt);
    await video.waitForState('quoted', 2);
    const more = video.buy({ ...attempt, upsells: ['priority'] });
    await expect(more).rejects.toMatchObject({ cause: { type: 'attempt_reused' } });
  });

  it('all goes back with a refund', async () => {
    const video = await quotedVideo();
    video.backend.encoder.hold();
    await video.buy({ upsells: ['priority', 'extendedRetention'] });
    await video.waitForState('compressing');
    await video.waitUntilIdle();
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.expectEndState('refunded', 'refund_by_support');
    expect(video.backend.money.refunds).toEqual([PRICE_CENTS + PRIORITY_CENTS + KEPT_CENTS]);
  });
});

describe('longer retention', () => {
  it('keeps the result so long, and no longer', async () => {
    const video = await quotedVideo();
    await video.buy({ upsells: ['extendedRetention'] });
    await video.waitForState('done');
    await harness.advanceTime(29 * DAY_MS);
    expect(video.backend.state).toBe('done');
    await harness.advanceTime(DAY_MS + HOUR_MS);
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.mails.map(({ kind }) => kind)).toEqual(['done', 'expires_soon']);
  });
});

describe('priority', () => {
  it('that keeps its promise is earned', async () => {
    const video = await quotedVideo();
    await video.buy({ upsells: ['priority'] });
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.money.refunds).toEqual([]);
    expect(video.backend.lastProjected('readyByMs')).toBeGreaterThan(0);
  });

  it('that is late gives its fee back by itself, and only that', async () => {
    const video = await quotedVideo();
    const encoder = video.backend.failActivity('encodeVideo');
    await video.buy({ upsells: ['priority'] });
    const parkId = await video.waitForParked();
    await harness.advanceTime(20 * MINUTE_MS);
    encoder.repair();
    await video.handle.signal('retry', { parkId });
    await video.waitForState('done');
    await eventually(() => video.backend.money.refunds.length > 0);
    expect(video.backend.money.refunds).toEqual([PRIORITY_CENTS]);
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.money.refunds).toEqual([PRIORITY_CENTS]);
    const kinds = video.backend.mails.map(({ kind, reason }) => (reason ? `${kind} ${reason}` : kind));
    expect(kinds.toSorted()).toEqual([
      'delayed encode_unavailable',
      'done',
      'expires_soon',
      'refunded_part priority_missed',
    ]);
  });
});
