import { describe, expect, it } from 'vitest';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { actUpdate, refundSignal, type JobAct } from '../../src/contracts/video-workflow.js';
import { HOUR_MS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

const harness = useWorkflowHarness();
const REFUND = { act: 'refund', actor: 'support', isPaid: false } as const;

/** What support is answered: what the act has set going, or why it is refused. */
async function answerTo(video: VideoDriver, act: unknown): Promise<string> {
  try {
    return (await video.handle.executeUpdate(actUpdate, { args: [act as JobAct] })).effect;
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
    return error.cause.type ?? '';
  }
}

describe('an act of support', () => {
  it('that refunds an unpaid job is refused, and the customer can still buy', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    expect(await answerTo(video, REFUND)).toBe('nothing_paid');
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await video.waitForState('done');
    await video.waitUntilIdle();
    video.expectMoneyKept();
  });

  it('that refunds what only the ledger knows to be paid stops the sale', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    expect(await answerTo(video, { ...REFUND, isPaid: true })).toBe('refunding');
    await video.expectEndState('canceled', 'refund_by_support');
  });

  it('that refunds a paid job says so, and the money goes back once, though a signal asks for it too', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    expect(await answerTo(video, REFUND)).toBe('refunding');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.expectEndState('refunded', 'refund_by_support');
    video.expectFullRefund();
  });

  it('stops a running job', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    expect(await answerTo(video, { act: 'deleteNow', actor: 'support' })).toBe('result_not_ready');
    expect(await answerTo(video, { act: 'extendRetention', untilMs: 4e12 })).toBe('result_not_ready');
    expect(await answerTo(video, { act: 'cancel', actor: 'support' })).toBe('stopping');
    await video.expectEndState('refunded', 'canceled_by_support');
  });

  it('answers one parking, and no other', async () => {
    const video = await harness.startVideo();
    const { repair, parkId } = await video.driveToParked();
    expect(await answerTo(video, { act: 'retry', parkId: 'an-old-one' })).toBe('not_parked');
    expect(await answerTo(video, { ...REFUND, parkId: 'an-old-one' })).toBe('not_parked');
    repair();
    expect(await answerTo(video, { act: 'retry', parkId })).toBe('retrying');
    expect(await answerTo(video, { act: 'retry', parkId })).toBe('not_parked');
  });

  it('keeps a delivered result longer, or deletes it', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    const { expiresAtMs } = await video.snapshot();
    const later = { act: 'extendRetention', untilMs: (expiresAtMs ?? 0) + HOUR_MS };
    expect(await answerTo(video, later)).toBe('extended');
    expect(await answerTo(video, later)).toBe('invalid_request');
    expect(await answerTo(video, { act: 'deleteNow', actor: 'support' })).toBe('deleting');
    await video.expectEndState('expired', 'canceled_by_support');
  });

  it.each([null, {}, { act: 'cancel' }, { act: 'refund', actor: 'mallory' }, { act: 'fly', actor: 'support' }])(
    'that is malformed is refused and changes nothing: %j',
    async (act) => {
      const video = await harness.startVideo();
      await video.driveToDelivered();
      expect(await answerTo(video, act)).toBe('invalid_request');
      expect((await video.snapshot()).state).toBe('done');
    },
  );
});
