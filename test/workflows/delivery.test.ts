import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/contracts/failures.js';
import { deleteNowSignal, extendRetentionSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import { eventually } from '../support/workflows/eventually.js';
import { DAY_MS, HOUR_MS, POLICY } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';
import { refusal } from '../support/workflows/world.js';

const house = useHouse();

describe('the retention time', () => {
  it('is what was promised: the files are there until then, and gone after', async () => {
    const video = await house.startVideo();
    await video.getsDelivered();
    await house.pass(POLICY.retentionMs - HOUR_MS);
    expect([...video.world.files]).toEqual(['input', 'previews', 'output', 'poster']);
    await house.pass(HOUR_MS + 1000);
    await video.reaches('expired');
    expect([...video.world.files]).toEqual([]);
    expect(video.world.shown('filesDeletedAtMs')).toBeGreaterThan(0);
  });

  it('can be extended; the reminder comes before the new end', async () => {
    const video = await house.startVideo();
    await video.getsDelivered();
    const promisedMs = video.world.shown('expiresAtMs') ?? 0;
    await video.handle.signal(extendRetentionSignal, { untilMs: promisedMs + 3 * DAY_MS });
    await eventually(() => video.world.shown('expiresAtMs') === promisedMs + 3 * DAY_MS);
    await house.pass(POLICY.retentionMs + DAY_MS);
    expect(video.world.mails.map(({ kind }) => kind)).toEqual(['done']);
    expect(video.world.state).toBe('done');
    await video.endsAs('expired', 'retention_over');
    expect(video.world.mails.map(({ kind }) => kind)).toEqual(['done', 'expires_soon']);
  });

  it('extended after the reminder, is extended all the same', async () => {
    const video = await house.startVideo();
    await video.getsDelivered();
    await house.pass(POLICY.retentionMs - HOUR_MS);
    const { expiresAtMs } = await video.snapshot();
    await video.handle.signal(extendRetentionSignal, { untilMs: (expiresAtMs ?? 0) + DAY_MS });
    await house.pass(2 * HOUR_MS);
    expect((await video.snapshot()).state).toBe('done');
  });

  it('extended while the read model is down, is shown when it is back', async () => {
    const video = await house.startVideo();
    const gate = await video.getsFinalizing();
    const database = video.world.breakDown('projectVideo');
    gate.release();
    await eventually(async () => (await video.snapshot()).state === 'done');
    const untilMs = ((await video.snapshot()).expiresAtMs ?? 0) + DAY_MS;
    await video.handle.signal(extendRetentionSignal, { untilMs });
    await eventually(async () => (await video.snapshot()).expiresAtMs === untilMs);
    database.mend();
    await house.pass(2 * 60_000);
    await eventually(() => video.world.shown('expiresAtMs') === untilMs);
  });

  it('is never shortened, nor extended before delivery', async () => {
    const video = await house.startVideo();
    const why = 'extendRetention: not delivered yet, or not later than now';
    await video.handle.signal(extendRetentionSignal, { untilMs: 4_000_000_000_000 });
    await video.ignores(why);
    await video.getsDelivered();
    const { expiresAtMs } = await video.snapshot();
    await video.handle.signal(extendRetentionSignal, { untilMs: (expiresAtMs ?? 0) - HOUR_MS });
    await eventually(async () => (await video.snapshot()).ignored.filter((one) => one === why).length === 2);
    expect((await video.snapshot()).expiresAtMs).toBe(expiresAtMs);
  });

  it('cannot be extended any more once the files are being deleted', async () => {
    const video = await house.startVideo();
    await video.getsDelivered();
    const { expiresAtMs } = await video.snapshot();
    const sweep = video.world.hold('deleteFiles');
    await video.handle.signal(deleteNowSignal, { actor: 'customer' });
    await eventually(() => sweep.waiting === 1);
    await video.handle.signal(extendRetentionSignal, { untilMs: (expiresAtMs ?? 0) + DAY_MS });
    await video.ignores('extendRetention: not delivered yet, or not later than now');
    sweep.release();
    await video.endsAs('expired', 'deleted_by_customer');
    expect(video.world.shown('expiresAtMs')).toBeLessThan(expiresAtMs ?? 0);
  });
});

describe('mails', () => {
  it('that cannot be sent for days never refund, and the job still ends', async () => {
    const video = await house.startVideo();
    video.world.breakDown('sendMail');
    await video.getsPaid();
    await video.endsAs('expired', 'retention_over');
    video.expectMoneyKept();
    expect(video.world.mails).toEqual([]);
  });

  it('that are refused never refund', async () => {
    const video = await house.startVideo();
    video.world.breakDown('sendMail', refusal(FAILURES.recordMissing));
    await video.getsPaid();
    await video.endsAs('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('that cannot be sent do not keep the money of a refund', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    video.world.breakDown('sendMail');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.endsAs('refunded', 'refund_by_support');
    video.expectMoneyBack();
  });

  it('to somebody without an address change nothing', async () => {
    const video = await house.startVideo();
    video.world.activities.sendMail = async () => ({ status: 'no_address' });
    await video.getsPaid();
    await video.endsAs('expired', 'retention_over');
  });

  it('remind nobody when the policy has no reminder', async () => {
    const video = await house.startVideo({ expiresSoonLeadMs: 0 });
    await video.getsPaid();
    await video.endsAs('expired', 'retention_over');
    expect(video.world.mails.map(({ kind }) => kind)).toEqual(['done']);
  });
});
