import { describe, expect, it } from 'vitest';
import { cancelSignal, deleteNowSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import type { ReasonCode, VideoState } from '../../src/domain/video-state.js';
import { eventually } from '../support/workflows/eventually.js';
import { useHouse } from '../support/workflows/house.js';
import { WAYS_TO_STOP, tellHowItIsStopped } from '../support/workflows/stopping-stories.js';
import type { Video } from '../support/workflows/video.js';

// The signal table of the design: every row at every state after the payment (`queued` has a file of its own).
const house = useHouse();

const PAID_STATES: [VideoState, (video: Video) => Promise<unknown>][] = [
  ['compressing', async (video) => await video.getsEncoding()],
  ['finalizing', async (video) => await video.getsFinalizing()],
  ['needs_attention', async (video) => await video.getsParked()],
];

describe.each(PAID_STATES)('a paid job that is %s', (state, arrive) => tellHowItIsStopped(house, state, arrive));

describe('ffmpeg', () => {
  it.each(WAYS_TO_STOP)('is dead before anything else happens, on %s', async (_, __, stop) => {
    const video = await house.startVideo();
    await video.getsEncoding();
    let alive: boolean | undefined;
    video.world.wrap('refundPayment', async (proceed) => {
      alive = video.world.encoder.running;
      return await proceed();
    });
    await stop(video);
    await video.ends();
    expect(video.world.encoder.killed).toBe(1);
    expect(alive).toBe(false);
  });
});

describe('a delivered job', () => {
  const KEPT: [string, ReasonCode, (video: Video) => Promise<unknown>][] = [
    [
      'deleteNow',
      'deleted_by_customer',
      async ({ handle }) => await handle.signal(deleteNowSignal, { actor: 'customer' }),
    ],
    ['cancel', 'deleted_by_customer', async ({ handle }) => await handle.signal(cancelSignal, { actor: 'customer' })],
    [
      'support’s deleteNow',
      'canceled_by_support',
      async ({ handle }) => await handle.signal(deleteNowSignal, { actor: 'support' }),
    ],
    ['Cancel in the Web UI', 'canceled_by_operator', async ({ handle }) => await handle.cancel()],
  ];

  it.each(KEPT)('loses its files, and the money is kept, on %s', async (_, reason, stop) => {
    const video = await house.startVideo();
    await video.getsDelivered();
    await stop(video);
    await video.endsAs('expired', reason);
    video.expectMoneyKept();
  });

  it('is refunded by support: link revoked at once, files deleted, money back', async () => {
    const video = await house.startVideo();
    await video.getsDelivered();
    const promisedMs = video.world.shown('expiresAtMs') ?? 0;
    const sweep = video.world.hold('deleteFiles');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => sweep.waiting === 1 && (video.world.shown('expiresAtMs') ?? 0) < promisedMs);
    sweep.release();
    await video.endsAs('refunded', 'refund_by_support');
    video.expectMoneyBack();
  });

  it('that was free is not refunded', async () => {
    const video = await house.startVideo();
    await video.getsQuoted();
    await video.buy({ what: 'free' });
    await video.reaches('done');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.ignores('refund: nothing was paid');
    await video.endsAs('expired', 'retention_over');
  });
});

describe('a job that is ending', () => {
  it('refuses a second stop: the first one stands', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    const sweep = video.world.hold('deleteFiles');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => sweep.waiting === 1);
    await video.handle.signal(cancelSignal, { actor: 'support' });
    await video.ignores('cancel: the job has ended');
    await video.handle.signal(deleteNowSignal, { actor: 'support' });
    await video.ignores('deleteNow: nothing is delivered');
    sweep.release();
    await video.endsAs('refunded', 'canceled_by_customer');
    video.expectMoneyBack();
  });

  it('still takes a refund while its files are being deleted', async () => {
    const video = await house.startVideo();
    await video.getsDelivered();
    const sweep = video.world.hold('deleteFiles');
    await video.handle.signal(deleteNowSignal, { actor: 'customer' });
    await eventually(() => sweep.waiting === 1);
    await video.handle.signal(refundSignal, { actor: 'support' });
    sweep.release();
    await video.endsAs('refunded', 'refund_by_support');
    video.expectMoneyBack();
    expect(video.world.mails.at(-1)).toEqual({ kind: 'refunded', reason: 'refund_by_support' });
  });

  it('still takes a refund while its last mail waits for the mail server', async () => {
    const video = await house.startVideo();
    const mail = video.world.breakDown('sendMail');
    await video.getsPaid();
    await video.reaches('done');
    await house.pass(video.policy.retentionMs);
    await video.reaches('expired');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.world.money.refundedCents > 0);
    mail.mend();
    await video.ends();
    video.expectMoneyBack();
  });

  it('does not care for Cancel in the Web UI any more', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    const sweep = video.world.hold('deleteFiles');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => sweep.waiting === 1);
    await video.handle.cancel();
    await video.comesToRest();
    sweep.release();
    await video.endsAs('refunded', 'refund_by_support');
    video.expectMoneyBack();
  });
});
