import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/contracts/failures.js';
import { refundSignal } from '../../src/contracts/video-workflow.js';
import { compareStateVersions } from '../../src/domain/state-version.js';
import { VideoWorkflows } from '../../src/temporal/video-workflows.js';
import { writesIn } from '../../src/temporal/workflow-writes.js';
import { eventually } from '../support/eventually.js';
import { FACTS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import { nonRetryableFailure } from '../support/workflows/fake-backend.js';

const harness = useWorkflowHarness();

describe('the read model', () => {
  it('is shown every state once, in order, each newer than the one before', async () => {
    const video = await harness.startVideo();
    await video.driveToPaid();
    await video.expectEndState('expired', 'retention_over');
    const versions = video.backend.projections.map(({ version }) => version);
    for (const [index, version] of versions.slice(1).entries()) {
      const before = versions[index] ?? version;
      expect(compareStateVersions(before, version)).toBeLessThan(0);
      expect(version.counter).toBe(before.counter + 1);
    }
  });

  it('is told what a customer may see: offer, choice, payment, queue, output', async () => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    const { backend } = video;
    expect(backend.lastProjected('offer')?.quotes).toHaveLength(4);
    expect(backend.lastProjected('facts')).toEqual(FACTS);
    expect(backend.lastProjected('chosenQuoteId')).toBe('gmail');
    expect(backend.lastProjected('payment')).toEqual({ status: 'succeeded' });
    expect(backend.lastProjected('paid')).toBe(true);
    expect(backend.lastProjected('queue')).toBe('compress-cpu');
    expect(backend.lastProjected('output')).toMatchObject({ key: 'output', posterKey: 'poster' });
  });

  it('that is lost can be written again from the history, and the ledger told of the delivery', async () => {
    const video = await harness.startVideo();
    await video.driveToPaid();
    await video.expectEndState('expired', 'retention_over');
    const writes = writesIn(await video.handle.fetchHistory());
    expect(writes).toEqual({ projections: video.backend.projections, isDelivered: true });

    const unpaid = await harness.startVideo();
    await unpaid.driveToQuoted();
    expect(writesIn(await unpaid.handle.fetchHistory())).toMatchObject({ isDelivered: false });
  });

  it('is told nothing by a workflow that Temporal does not have', async () => {
    const workflows = new VideoWorkflows(harness.env.client);
    expect(await workflows.writesOf('nobody-knows-it')).toEqual({ projections: [], isDelivered: false });
  });

  it('that is down delays nothing but what people read', async () => {
    const video = harness.newVideo();
    const database = video.backend.failActivity('projectVideo');
    await video.start();
    await video.completeUpload();
    await eventually(async () => (await video.snapshot()).state === 'quoted');
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await eventually(async () => (await video.snapshot()).state === 'done');
    expect(video.backend.projections).toEqual([]);

    database.repair();
    await harness.advanceTime(2 * 60_000);
    await video.waitForState('done');
    expect(video.backend.states.slice(0, 4)).toEqual(['uploading', 'probing', 'quoted', 'paying']);
    await eventually(() => video.backend.mails.length === 1);
  });

  it('knows of a payment before the customer hears of it', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const gate = video.backend.hold('projectVideo');
    const bought = video.buy();
    await eventually(() => gate.waiting > 0);
    await eventually(() => video.backend.money.charges.length > 0);
    setTimeout(() => gate.release(), 300);
    await bought;
    expect(video.backend.states.at(-1)).not.toBe('quoted');
  });

  it('that is down does not keep the money of a refund', async () => {
    const video = await harness.startVideo();
    const gate = await video.driveToFinalizing();
    const database = video.backend.failActivity('projectVideo');
    gate.release();
    await eventually(async () => (await video.snapshot()).state === 'done');
    await video.handle.signal(refundSignal, { actor: 'support' });
    await eventually(() => video.backend.money.refundedCents > 0);
    database.repair();
    await video.expectEndState('refunded', 'refund_by_support');
    expect(video.backend.mails.map(({ kind }) => kind)).toEqual(['refunded']);
  });

  it('that refuses a state, because the record is gone, stops nothing', async () => {
    const video = await harness.startVideo();
    await video.driveToEncoding();
    video.backend.failActivity('projectVideo', nonRetryableFailure(FAILURES.recordMissing));
    await video.handle.signal(refundSignal, { actor: 'support' });
    expect(await video.waitForResult()).toEqual({ state: 'refunded', reason: 'refund_by_support' });
    video.expectFullRefund();
  });
});
