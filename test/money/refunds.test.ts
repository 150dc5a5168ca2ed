import { WorkflowNotFoundError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { cancelSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import { VideoWorkflows } from '../../src/temporal/video-workflows.js';
import { STRIPE_TEST_CARDS } from '../support/money/payment-scenarios.js';
import { expectPaymentOutcome, newVideoWithPayments, usePaymentsHarness } from '../support/money/payments-harness.js';
import { eventually } from '../support/eventually.js';
import { HOUR_MS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

const harness = useWorkflowHarness();
const payments = usePaymentsHarness();

describe('a refund', () => {
  it('that two supporters order at once while the job gives the money back already is one refund', async () => {
    const video = await startEncodingVideo();
    await video.driveToEncoding();
    const refund = video.backend.hold('refundPayment');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => refund.waiting === 1);
    await Promise.all(['note-1', 'note-2'].map((noteId) => refundAsSupport(video, noteId)));
    refund.release();
    await video.waitForResult();
    await expectOneRefund(video);
  });

  it('that two supporters order at once after the job has closed is one refund', async () => {
    const video = await startEncodingVideo();
    await video.driveToDelivered();
    await video.expectEndState('expired', 'retention_over');
    await Promise.all(['note-1', 'note-2'].map((noteId) => refundAsSupport(video, noteId)));
    await video.refundHandle.result();
    await expectOneRefund(video);
  });

  it('of a part, ordered twice, and then of the rest: the part once, and together what was paid', async () => {
    const video = await startEncodingVideo();
    await video.driveToDelivered();
    const { jobId } = video.backend;
    const part = { jobId, reason: 'goodwill', claim: { claimId: 'goodwill-note-1', amountCents: 100 } } as const;
    await Promise.all([workflows().signalOrStartRefund(part), workflows().signalOrStartRefund(part)]);
    await waitForRefund(video);
    expect((await payments().actualPaymentsOf(jobId)).effects).toEqual([`charge ${PRICE_CENTS}`, 'refund 100']);
    await workflows().signalOrStartRefund(part);
    await waitForRefund(video);
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.expectEndState('refunded', 'refund_by_support');
    const expected = [`charge ${PRICE_CENTS}`, 'refund 100', `refund ${PRICE_CENTS - 100}`];
    expect((await payments().actualPaymentsOf(jobId)).effects).toEqual(expected);
  });

  it('that the bank has not decided upon is waited for, and never made twice', async () => {
    const video = await startEncodingVideo();
    video.backend.card = STRIPE_TEST_CARDS.pendingRefund;
    await video.driveToEncoding();
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await harness.advanceTime(HOUR_MS);
    await video.expectEndState('refunded', 'canceled_by_customer');
    await expectOneRefund(video);
  });
});

/** In real time: waiting for a result skips the time until the job itself has ended. */
async function waitForRefund({ refundHandle }: VideoDriver): Promise<void> {
  await eventually(async () => (await refundHandle.describe()).status.name === 'COMPLETED');
}

/** As the endpoint of support does it. */
async function refundAsSupport({ backend: { jobId } }: VideoDriver, noteId: string): Promise<void> {
  const order = { reason: 'refund_by_support', actor: 'support', noteId, afterClosing: true } as const;
  try {
    await workflows().act(jobId, { act: 'refund', isPaid: true, actor: 'support', noteId });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    await workflows().signalOrStartRefund({ jobId, ...order });
  }
}

function workflows(): VideoWorkflows {
  return new VideoWorkflows(harness.env.client);
}

async function startEncodingVideo(): Promise<VideoDriver> {
  const video = newVideoWithPayments(harness, payments());
  await video.start();
  return video;
}

async function expectOneRefund(video: VideoDriver): Promise<void> {
  const truth = await payments().actualPaymentsOf(video.backend.jobId);
  expectPaymentOutcome(truth, 'back', 'one refund');
  expect(truth.effects).toEqual([`charge ${PRICE_CENTS}`, `refund ${PRICE_CENTS}`]);
}
