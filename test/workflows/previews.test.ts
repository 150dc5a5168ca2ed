import { describe, expect, it } from 'vitest';
import type { PreviewInput } from '../../src/contracts/activities.js';
import { cancelSignal } from '../../src/contracts/video-workflow.js';
import { eventually } from '../support/eventually.js';
import type { ActivityLatch } from '../support/workflows/activity-latch.js';
import { FAKE_CARDS } from '../support/workflows/fake-payments.js';
import { MINUTE_MS, QUOTES } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

const harness = useWorkflowHarness();

/** Uploads, and is offered prices while the previews are still being made. */
async function getsQuotedFirst(video: VideoDriver) {
  const gate = video.backend.hold('makePreviews');
  await video.completeUpload();
  await video.waitForState('quoted');
  await eventually(() => gate.waiting === 1);
  await video.waitUntilIdle();
  return gate;
}

/** The job goes on while they stop: an activity learns from its next heartbeat that it is canceled. */
async function areStopped(previews: ActivityLatch, otherwise: string): Promise<void> {
  await eventually(
    () => previews.waiting,
    (waiting) => waiting === 0,
    { explain: () => otherwise },
  );
}

function offersShown(video: VideoDriver): PreviewInput[] {
  const asked: PreviewInput[] = [];
  const { makePreviews } = video.backend.activities;
  video.backend.activities.makePreviews = async (input) => {
    asked.push(input);
    return await makePreviews(input);
  };
  return asked;
}

describe('previews', () => {
  it('are made of what is offered, and told when they are there', async () => {
    const video = await harness.startVideo();
    const asked = offersShown(video);
    const gate = await getsQuotedFirst(video);
    expect(video.backend.lastProjected('offer')?.quotes).toEqual(QUOTES);
    expect(video.backend.lastProjected('previews')).toBeUndefined();
    gate.release();
    await eventually(() => video.backend.lastProjected('previews')?.clips.length === QUOTES.length);
    const told = video.backend.projections.flatMap(({ previews }) => previews ?? []);
    const shown = told.map(({ clips }) => clips.map(({ quoteId }) => quoteId));
    expect(shown, 'what was asked for first').toEqual([['gmail'], QUOTES.map(({ quoteId }) => quoteId)]);
    expect(asked.map(({ etag, made }) => [etag, made])).toEqual([
      ['etag-1', undefined],
      ['etag-1', told[0]],
    ]);
    expect(video.backend.states, 'nothing but the offer is a state').toEqual(['uploading', 'probing', 'quoted']);
  });

  it('do not hold up a customer who buys at once', async () => {
    const video = await harness.startVideo();
    const gate = await getsQuotedFirst(video);
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await video.waitForState('done');
    await areStopped(gate, 'previews are made while nobody compares any more');
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.lastProjected('previews')).toBeUndefined();
    video.expectMoneyKept();
  });

  it('that cannot be made are missed by nobody', async () => {
    const video = await harness.startVideo();
    video.backend.failActivity('makePreviews');
    await video.driveToQuoted();
    await harness.advanceTime(MINUTE_MS);
    expect(video.backend.callCount('makePreviews')).toBe(2);
    expect((await video.snapshot()).state).toBe('quoted');
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.lastProjected('previews')).toBeUndefined();
    video.expectMoneyKept();
  });

  it('of which there are none, because nothing is encoded, are told to nobody', async () => {
    const video = await harness.startVideo();
    video.backend.activities.makePreviews = async () => null;
    await video.driveToQuoted();
    expect(video.backend.callCount('makePreviews')).toBe(2);
    expect(video.backend.lastProjected('previews')).toBeUndefined();
  });
});

describe('previews that are being made', () => {
  it('are stopped before the encode of what was bought goes on', async () => {
    const video = await harness.startVideo();
    const previews = await getsQuotedFirst(video);
    const encode = video.backend.encoder.hold();
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await video.waitForState('compressing');
    await areStopped(previews, 'previews run beside the paid encode');
    encode.release();
    await video.expectEndState('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('are stopped when what was chosen is free', async () => {
    const video = await harness.startVideo();
    const previews = await getsQuotedFirst(video);
    await video.buy({ what: 'free' });
    await video.waitForState('done');
    await areStopped(previews, 'previews are made though nothing is encoded');
    await video.expectEndState('expired', 'retention_over');
  });

  it('go on while a payment that may still fail is confirmed', async () => {
    const video = await harness.startVideo();
    const gate = await getsQuotedFirst(video);
    await video.buy({ paymentMethodId: FAKE_CARDS.threeDSecure });
    await video.waitForState('paying');
    expect(gate.waiting).toBe(1);
    gate.release();
    await eventually(() => video.backend.lastProjected('previews')?.clips.length === QUOTES.length);
  });

  it('are stopped by cancel, and nothing of them is left', async () => {
    const video = await harness.startVideo();
    const gate = await getsQuotedFirst(video);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await video.expectEndState('canceled', 'canceled_by_customer');
    expect(gate.waiting).toBe(0);
    video.expectNothingCharged();
  });

  it('are stopped by Cancel in the Web UI', async () => {
    const video = await harness.startVideo();
    const gate = await getsQuotedFirst(video);
    await video.handle.cancel();
    await video.expectEndState('canceled', 'canceled_by_operator');
    expect(gate.waiting).toBe(0);
  });

  it('are stopped when the quote runs out', async () => {
    // In real time: it is never skipped while an activity runs.
    const video = await harness.startVideo({ quoteTimeoutMs: 1500 });
    const gate = await getsQuotedFirst(video);
    await video.expectEndState('abandoned', 'quote_timeout');
    expect(gate.waiting).toBe(0);
  });

  it('are stopped when a paid job is canceled', async () => {
    const video = await harness.startVideo();
    const previews = await getsQuotedFirst(video);
    const encode = video.backend.encoder.hold();
    await video.buy();
    await video.waitForState('compressing');
    await video.waitUntilIdle();
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await video.expectEndState('refunded', 'canceled_by_customer');
    expect(previews.waiting).toBe(0);
    encode.release();
    video.expectFullRefund();
  });
});

describe('an offer that is made anew', () => {
  it('after it ran out is shown with its own previews, and those that are there are not made again', async () => {
    const video = await harness.startVideo({ quoteTimeoutMs: 10 * MINUTE_MS });
    const asked = offersShown(video);
    await video.driveTo3dSecure();
    await harness.advanceTime(11 * MINUTE_MS);
    video.backend.money.decline('authentication_failed');
    await harness.advanceTime(2 * MINUTE_MS);
    await video.waitForState('quoted', 2);
    await eventually(() => asked.length === 4);
    expect(asked[3]?.made).toEqual(video.backend.lastProjected('previews'));
    expect(asked[2]?.made?.clips, 'all of the first offer').toHaveLength(QUOTES.length);
  });
});
