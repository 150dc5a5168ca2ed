import { expect, it } from 'vitest';
import { cancelSignal, deleteNowSignal, refundSignal } from '../../../src/contracts/video-workflow.js';
import type { ReasonCode, VideoState } from '../../../src/domain/video-state.js';
import type { WorkflowHarness } from './workflow-harness.js';
import type { VideoDriver } from './video-driver.js';

/** Every way to stop a job that is paid but not delivered, and the reason that is recorded. */
export const WAYS_TO_STOP: [string, ReasonCode, (video: VideoDriver) => Promise<unknown>][] = [
  ['cancel', 'canceled_by_customer', async ({ handle }) => await handle.signal(cancelSignal, { actor: 'customer' })],
  [
    'support’s cancel',
    'canceled_by_support',
    async ({ handle }) => await handle.signal(cancelSignal, { actor: 'support' }),
  ],
  ['Cancel in the Web UI', 'canceled_by_operator', async ({ handle }) => await handle.cancel()],
  [
    'refund',
    'refund_by_support',
    async ({ handle }) => await handle.signal(refundSignal, { actor: 'support', noteId: 'n1' }),
  ],
];

/** The column of the design's signal table for one state after the payment. */
export function defineStopTests(
  harness: WorkflowHarness,
  state: VideoState,
  arrive: (video: VideoDriver) => Promise<unknown>,
): void {
  it.each(WAYS_TO_STOP)(`is stopped and refunded in full by %s (${state})`, async (_, reason, stop) => {
    const video = await harness.startVideo();
    await arrive(video);
    expect((await video.snapshot()).state).toBe(state);
    await stop(video);
    await video.expectEndState('refunded', reason);
    video.expectFullRefund();
    expect(video.backend.mails.filter(({ kind }) => kind !== 'delayed')).toEqual([{ kind: 'refunded', reason }]);
    expect(video.backend.money.refundReasons).toEqual([reason]);
  });

  it(`knows no deleteNow (${state})`, async () => {
    const video = await harness.startVideo();
    await arrive(video);
    await video.handle.signal(deleteNowSignal, { actor: 'customer' });
    await video.expectIgnored('deleteNow: nothing is delivered');
  });

  it(`is canceled without any refund when it was free (${state})`, async () => {
    const video = await harness.startVideo();
    video.driveToPaid = async () => {
      await video.driveToQuoted();
      await video.buy({ what: 'free' });
    };
    await arrive(video);
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.expectIgnored('refund: nothing was paid');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await video.expectEndState('canceled', 'canceled_by_customer');
    expect(video.backend.callCount('refundPayment')).toBe(0);
    const ended = { kind: 'ended', reason: 'canceled_by_customer' };
    expect(video.backend.mails.filter(({ kind }) => kind !== 'delayed')).toEqual([ended]);
  });
}
