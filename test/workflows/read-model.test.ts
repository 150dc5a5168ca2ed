import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/contracts/failures.js';
import { refundSignal } from '../../src/contracts/video-workflow.js';
import { compareStateVersions } from '../../src/domain/state-version.js';
import { eventually } from '../support/workflows/eventually.js';
import { FACTS } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';
import { refusal } from '../support/workflows/world.js';

const house = useHouse();

describe('the read model', () => {
  it('is shown every state once, in order, each newer than the one before', async () => {
    const video = await house.startVideo();
    await video.getsPaid();
    await video.endsAs('expired', 'retention_over');
    const versions = video.world.projections.map(({ version }) => version);
    for (const [index, version] of versions.slice(1).entries()) {
      const before = versions[index] ?? version;
      expect(compareStateVersions(before, version)).toBeLessThan(0);
      expect(version.counter).toBe(before.counter + 1);
    }
  });

  it('is told what a customer may see: offer, choice, payment, queue, output', async () => {
    const video = await house.startVideo();
    await video.getsDelivered();
    const { world } = video;
    expect(world.shown('offer')?.quotes).toHaveLength(4);
    expect(world.shown('facts')).toEqual(FACTS);
    expect(world.shown('chosenQuoteId')).toBe('gmail');
    expect(world.shown('payment')).toEqual({ status: 'succeeded' });
    expect(world.shown('paid')).toBe(true);
    expect(world.shown('queue')).toBe('compress-cpu');
    expect(world.shown('output')).toMatchObject({ key: 'output', posterKey: 'poster' });
  });

  it('that is down delays nothing but what people read', async () => {
    const video = house.newVideo();
    const database = video.world.breakDown('projectVideo');
    await video.start();
    await video.completeUpload();
    await eventually(async () => (await video.snapshot()).state === 'quoted');
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await eventually(async () => (await video.snapshot()).state === 'done');
    expect(video.world.projections).toEqual([]);

    database.mend();
    await house.pass(2 * 60_000);
    await video.reaches('done');
    expect(video.world.states.slice(0, 4)).toEqual(['uploading', 'probing', 'quoted', 'paying']);
    await eventually(() => video.world.mails.length === 1);
  });

  it('knows of a payment before the customer hears of it', async () => {
    const video = await house.startVideo();
    await video.getsQuoted();
    const gate = video.world.hold('projectVideo');
    const bought = video.buy();
    await eventually(() => gate.waiting > 0);
    await eventually(() => video.world.money.charges.length > 0);
    setTimeout(() => gate.release(), 300);
    await bought;
    expect(video.world.states.at(-1)).not.toBe('quoted');
  });

  it('that is down does not keep the money of a refund', async () => {
    const video = await house.startVideo();
    const gate = await video.getsFinalizing();
    const database = video.world.breakDown('projectVideo');
    gate.release();
    await eventually(async () => (await video.snapshot()).state === 'done');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.world.money.refundedCents > 0);
    database.mend();
    await video.endsAs('refunded', 'refund_by_support');
    expect(video.world.mails.map(({ kind }) => kind)).toEqual(['refunded']);
  });

  it('that refuses a state, because the record is gone, stops nothing', async () => {
    const video = await house.startVideo();
    await video.getsEncoding();
    video.world.breakDown('projectVideo', refusal(FAILURES.recordMissing));
    await video.handle.signal(refundSignal, { actor: 'support' });
    expect(await video.ends()).toEqual({ state: 'refunded', reason: 'refund_by_support' });
    video.expectMoneyBack();
  });
});
