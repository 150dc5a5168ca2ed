import { describe, expect, it } from 'vitest';
import { cancelSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import { VideoWorkflows } from '../../src/temporal/video-workflows.js';
import { CARD } from '../support/money/journeys.js';
import { expectRight, newVideo, useTreasury } from '../support/money/treasury.js';
import { eventually } from '../support/workflows/eventually.js';
import { HOUR_MS, PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';
import type { Video } from '../support/workflows/video.js';

const house = useHouse();
const treasury = useTreasury();

describe('a refund', () => {
  it('that two supporters order at once while the job gives the money back already is one refund', async () => {
    const video = await begin();
    await video.getsEncoding();
    const refund = video.world.hold('refundPayment');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => refund.waiting === 1);
    await Promise.all(['note-1', 'note-2'].map((noteId) => supporterRefunds(video, noteId)));
    refund.release();
    await video.ends();
    await endsWithOneRefund(video);
  });

  it('that two supporters order at once after the job has closed is one refund', async () => {
    const video = await begin();
    await video.getsDelivered();
    await video.endsAs('expired', 'retention_over');
    await Promise.all(['note-1', 'note-2'].map((noteId) => supporterRefunds(video, noteId)));
    await video.refundHandle.result();
    await endsWithOneRefund(video);
  });

  it('of a part, ordered twice, and then of the rest: the part once, and together what was paid', async () => {
    const video = await begin();
    await video.getsDelivered();
    const { jobId } = video.world;
    const part = { jobId, reason: 'goodwill', claim: { claimId: 'goodwill-note-1', amountCents: 100 } } as const;
    await Promise.all([workflows().refundBeside(part), workflows().refundBeside(part)]);
    await refundIsOver(video);
    expect((await treasury().truthOf(jobId)).effects).toEqual([`charge ${PRICE_CENTS}`, 'refund 100']);
    await workflows().refundBeside(part);
    await refundIsOver(video);
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.endsAs('refunded', 'refund_by_support');
    const expected = [`charge ${PRICE_CENTS}`, 'refund 100', `refund ${PRICE_CENTS - 100}`];
    expect((await treasury().truthOf(jobId)).effects).toEqual(expected);
  });

  it('that the bank has not decided upon is waited for, and never made twice', async () => {
    const video = await begin();
    video.world.card = CARD.pendingRefund;
    await video.getsEncoding();
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await house.pass(HOUR_MS);
    await video.endsAs('refunded', 'canceled_by_customer');
    await endsWithOneRefund(video);
  });
});

/** In real time: waiting for a result skips the time until the job itself has ended. */
async function refundIsOver({ refundHandle }: Video): Promise<void> {
  await eventually(async () => (await refundHandle.describe()).status.name === 'COMPLETED');
}

/** As the endpoint of support does it. */
async function supporterRefunds({ world: { jobId } }: Video, noteId: string): Promise<void> {
  const reached = await workflows().refund(jobId, { actor: 'support', noteId });
  const order = { reason: 'refund_by_support', actor: 'support', noteId, afterClosing: true } as const;
  if (!reached) await workflows().refundBeside({ jobId, ...order });
}

function workflows(): VideoWorkflows {
  return new VideoWorkflows(house.env.client);
}

async function begin(): Promise<Video> {
  const video = newVideo(house, treasury());
  await video.start();
  return video;
}

async function endsWithOneRefund(video: Video): Promise<void> {
  const truth = await treasury().truthOf(video.world.jobId);
  expectRight(truth, 'back', 'one refund');
  expect(truth.effects).toEqual([`charge ${PRICE_CENTS}`, `refund ${PRICE_CENTS}`]);
}
