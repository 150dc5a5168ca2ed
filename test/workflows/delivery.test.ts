import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/contracts/failures.js';
import { deleteNowSignal, extendRetentionSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import { eventually } from '../support/eventually.js';
import { DAY_MS, HOUR_MS, POLICY } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import { nonRetryableFailure } from '../support/workflows/fake-backend.js';

const harness = useWorkflowHarness();

describe('the retention time', () => {
  it('is what was promised: the files are there until then, and gone after', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    await harness.advanceTime(POLICY.retentionMs - HOUR_MS);
    expect([...video.backend.files]).toEqual(['input', 'previews', 'output', 'poster']);
    await harness.advanceTime(HOUR_MS + 1000);
    await video.waitForState('expired');
    expect([...video.backend.files]).toEqual([]);
    expect(video.backend.lastProjected('filesDeletedAtMs')).toBeGreaterThan(0);
  });

  it('can be extended; the reminder comes before the new end', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    const promisedMs = video.backend.lastProjected('expiresAtMs') ?? 0;
    await video.handle.signal(extendRetentionSignal, { untilMs: promisedMs + 3 * DAY_MS });
    await eventually(() => video.backend.lastProjected('expiresAtMs') === promisedMs + 3 * DAY_MS);
    await harness.advanceTime(POLICY.retentionMs + DAY_MS);
    expect(video.backend.mails.map(({ kind }) => kind)).toEqual(['done']);
    expect(video.backend.state).toBe('done');
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.mails.map(({ kind }) => kind)).toEqual(['done', 'expires_soon']);
  });

  it('extended after the reminder, is extended all the same', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    await harness.advanceTime(POLICY.retentionMs - HOUR_MS);
    const { expiresAtMs } = await video.snapshot();
    await video.handle.signal(extendRetentionSignal, { untilMs: (expiresAtMs ?? 0) + DAY_MS });
    await harness.advanceTime(2 * HOUR_MS);
    expect((await video.snapshot()).state).toBe('done');
  });

  it('extended while the read model is down, is shown when it is back', async () => {
    const video = await harness.startVideo();
    const gate = await video.driveToFinalizing();
    const database = video.backend.failActivity('projectVideo');
    gate.release();
    await eventually(async () => (await video.snapshot()).state === 'done');
    const untilMs = ((await video.snapshot()).expiresAtMs ?? 0) + DAY_MS;
    await video.handle.signal(extendRetentionSignal, { untilMs });
    await eventually(async () => (await video.snapshot()).expiresAtMs === untilMs);
    database.repair();
    await harness.advanceTime(2 * 60_000);
    await eventually(() => video.backend.lastProjected('expiresAtMs') === untilMs);
  });

  it('is never shortened, nor extended before delivery', async () => {
    const video = await harness.startVideo();
    const why = 'extendRetention: not delivered yet, or not later than now';
    await video.handle.signal(extendRetentionSignal, { untilMs: 4_000_000_000_000 });
    await video.expectIgnored(why);
    await video.driveToDelivered();
    const { expiresAtMs } = await video.snapshot();
    await video.handle.signal(extendRetentionSignal, { untilMs: (expiresAtMs ?? 0) - HOUR_MS });
    await eventually(async () => (await video.snapshot()).ignored.filter((one) => one === why).length === 2);
    expect((await video.snapshot()).expiresAtMs).toBe(expiresAtMs);
  });

  it('cannot be extended any more once the files are being deleted', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    const { expiresAtMs } = await video.snapshot();
    const sweep = video.backend.hold('deleteFiles');
    await video.handle.signal(deleteNowSignal, { actor: 'customer' });
    await eventually(() => sweep.waiting === 1);
    await video.handle.signal(extendRetentionSignal, { untilMs: (expiresAtMs ?? 0) + DAY_MS });
    await video.expectIgnored('extendRetention: not delivered yet, or not later than now');
    sweep.release();
    await video.expectEndState('expired', 'deleted_by_customer');
    expect(video.backend.lastProjected('expiresAtMs')).toBeLessThan(expiresAtMs ?? 0);
  });
});

describe('mails', () => {
  it('that cannot be sent for days never refund, and the job still ends', async () => {
    const video = await harness.startVideo();
    video.backend.failActivity('sendMail');
    await video.driveToPaid();
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
    expect(video.backend.mails).toEqual([]);
  });

  it('that are refused never refund', async () => {
    const video = await harness.startVideo();
    video.backend.failActivity('sendMail', nonRetryableFailure(FAILURES.recordMissing));
    await video.driveToPaid();
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('that cannot be sent do not keep the money of a refund', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    video.backend.failActivity('sendMail');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.expectEndState('refunded', 'refund_by_support');
    video.expectFullRefund();
  });

  it('to somebody without an address change nothing', async () => {
    const video = await harness.startVideo();
    video.backend.activities.sendMail = async () => ({ status: 'no_address' });
    await video.driveToPaid();
    await video.expectEndState('expired', 'retention_over');
  });

  it('remind nobody when the policy has no reminder', async () => {
    const video = await harness.startVideo({ expiresSoonLeadMs: 0 });
    await video.driveToPaid();
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.mails.map(({ kind }) => kind)).toEqual(['done']);
  });
});
