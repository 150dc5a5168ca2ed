import { describe, expect, it } from 'vitest';
import { cancelSignal, deleteNowSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import { isCanceling, type ReasonCode, type VideoState } from '../../src/domain/video-state.js';
import { eventually } from '../support/eventually.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import { WAYS_TO_STOP, defineStopTests } from '../support/workflows/stop-test-cases.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

// The signal table of the design: every row at every state after the payment (`queued` has a file of its own).
const harness = useWorkflowHarness();

const PAID_STATES: [VideoState, (video: VideoDriver) => Promise<unknown>][] = [
  ['compressing', async (video) => await video.driveToEncoding()],
  ['finalizing', async (video) => await video.driveToFinalizing()],
  ['needs_attention', async (video) => await video.driveToParked()],
];

describe.each(PAID_STATES)('a paid job that is %s', (state, arrive) => defineStopTests(harness, state, arrive));

describe('ffmpeg', () => {
  it.each(WAYS_TO_STOP)('is dead before anything else happens, on %s', async (_, __, stop) => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    let alive: boolean | undefined;
    video.backend.wrap('refundPayment', async (proceed) => {
      alive = video.backend.encoder.running;
      return await proceed();
    });
    await stop(video);
    await video.waitForResult();
    expect(video.backend.encoder.killed).toBe(1);
    expect(alive).toBe(false);
  });
});

// A cancel in the Web UI reaches the stages first, and the job learns of it when they have ended.
const ASKED = WAYS_TO_STOP.filter(([name]) => name !== 'Cancel in the Web UI');

describe('who follows a job', () => {
  it.each(ASKED)('sees that its encode is being ended before the money goes back, on %s', async (_, reason, stop) => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    let seen: object | undefined;
    video.backend.wrap('refundPayment', async (proceed) => {
      seen = video.backend.projections.at(-1);
      return await proceed();
    });
    await stop(video);
    await video.expectEndState('refunded', reason);
    expect(seen).toMatchObject({ state: 'compressing', reason });
  });
});

const OPEN_STATES: typeof PAID_STATES = [
  ['uploading', async () => {}],
  ['quoted', async (video) => await video.driveToQuoted()],
  ['paying', async (video) => await video.driveTo3dSecure()],
  ...PAID_STATES,
];

describe('who reads a job after its cancel', () => {
  it.each(OPEN_STATES)('sees that it is being canceled, before it has ended (%s)', async (state, arrive) => {
    const video = await harness.startVideo();
    await arrive(video);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    const { state: end } = await video.waitForResult();
    const shown = video.backend.projections.filter(({ reason }) => reason === 'canceled_by_customer');
    expect(shown.map((projection) => projection.state)).toEqual([state, end]);
    expect(isCanceling({ state, reason: 'canceled_by_customer' })).toBe(true);
  });
});

describe('a delivered job', () => {
  const KEPT: [string, ReasonCode, (video: VideoDriver) => Promise<unknown>][] = [
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
    const video = await harness.startVideo();
    await video.driveToDelivered();
    await stop(video);
    await video.expectEndState('expired', reason);
    video.expectMoneyKept();
  });

  it('keeps its files on a cancel that wants the money back, which comes too late', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    await video.handle.signal(cancelSignal, { actor: 'customer', onlyBeforeDelivery: true });
    await video.expectIgnored('cancel: delivered meanwhile');
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('is refunded by support: link revoked at once, files deleted, money back', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    const promisedMs = video.backend.lastProjected('expiresAtMs') ?? 0;
    const sweep = video.backend.hold('deleteFiles');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => sweep.waiting === 1 && (video.backend.lastProjected('expiresAtMs') ?? 0) < promisedMs);
    sweep.release();
    await video.expectEndState('refunded', 'refund_by_support');
    video.expectFullRefund();
  });

  it('that was free is not refunded', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await video.buy({ what: 'free' });
    await video.waitForState('done');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.expectIgnored('refund: nothing was paid');
    await video.expectEndState('expired', 'retention_over');
  });
});

describe('a job that is ending', () => {
  it('refuses a second stop: the first one stands', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    const sweep = video.backend.hold('deleteFiles');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => sweep.waiting === 1);
    await video.handle.signal(cancelSignal, { actor: 'support' });
    await video.expectIgnored('cancel: the job has ended');
    await video.handle.signal(deleteNowSignal, { actor: 'support' });
    await video.expectIgnored('deleteNow: nothing is delivered');
    sweep.release();
    await video.expectEndState('refunded', 'canceled_by_customer');
    video.expectFullRefund();
  });

  it('still takes a refund while its files are being deleted', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    const sweep = video.backend.hold('deleteFiles');
    await video.handle.signal(deleteNowSignal, { actor: 'customer' });
    await eventually(() => sweep.waiting === 1);
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.backend.money.refundedCents > 0);
    expect(sweep.waiting, 'the store does not delay the money').toBe(1);
    sweep.release();
    await video.expectEndState('refunded', 'refund_by_support');
    video.expectFullRefund();
    expect(video.backend.mails.at(-1)).toEqual({ kind: 'refunded', reason: 'refund_by_support' });
  });

  it('still takes a refund while its last mail waits for the mail server', async () => {
    const video = await harness.startVideo();
    const mail = video.backend.failActivity('sendMail');
    await video.driveToPaid();
    await video.waitForState('done');
    await harness.advanceTime(video.policy.retentionMs);
    await video.waitForState('expired');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.backend.money.refundedCents > 0);
    mail.repair();
    await video.waitForResult();
    video.expectFullRefund();
  });

  it('does not care for Cancel in the Web UI any more', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    const sweep = video.backend.hold('deleteFiles');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => sweep.waiting === 1);
    await video.handle.cancel();
    await video.waitUntilIdle();
    sweep.release();
    await video.expectEndState('refunded', 'refund_by_support');
    video.expectFullRefund();
  });
});
