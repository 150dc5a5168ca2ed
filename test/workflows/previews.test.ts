import { describe, expect, it } from 'vitest';
import type { PreviewInput } from '../../src/contracts/activities.js';
import { cancelSignal } from '../../src/contracts/video-workflow.js';
import { eventually } from '../support/workflows/eventually.js';
import { MINUTE_MS, QUOTES } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';
import type { Video } from '../support/workflows/video.js';

const house = useHouse();

/** Uploads, and is offered prices while the previews are still being made. */
async function getsQuotedFirst(video: Video) {
  const gate = video.world.hold('makePreviews');
  await video.completeUpload();
  await video.reaches('quoted');
  await eventually(() => gate.waiting === 1);
  await video.comesToRest();
  return gate;
}

function offersShown(video: Video): PreviewInput[] {
  const asked: PreviewInput[] = [];
  const { makePreviews } = video.world.activities;
  video.world.activities.makePreviews = async (input) => {
    asked.push(input);
    return await makePreviews(input);
  };
  return asked;
}

describe('previews', () => {
  it('are made of what is offered, and told when they are there', async () => {
    const video = await house.startVideo();
    const asked = offersShown(video);
    const gate = await getsQuotedFirst(video);
    expect(video.world.shown('offer')?.quotes).toEqual(QUOTES);
    expect(video.world.shown('previews')).toBeUndefined();
    gate.release();
    await eventually(() => video.world.shown('previews')?.clips.length === QUOTES.length);
    const told = video.world.projections.flatMap(({ previews }) => previews ?? []);
    const shown = told.map(({ clips }) => clips.map(({ quoteId }) => quoteId));
    expect(shown, 'what was asked for first').toEqual([['gmail'], QUOTES.map(({ quoteId }) => quoteId)]);
    expect(asked.map(({ etag, made }) => [etag, made])).toEqual([
      ['etag-1', undefined],
      ['etag-1', told[0]],
    ]);
    expect(video.world.states, 'nothing but the offer is a state').toEqual(['uploading', 'probing', 'quoted']);
  });

  it('do not hold up a customer who buys at once', async () => {
    const video = await house.startVideo();
    const gate = await getsQuotedFirst(video);
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await video.reaches('done');
    expect(video.world.shown('previews')).toBeUndefined();
    gate.release();
    await eventually(() => video.world.shown('previews') !== undefined);
    await video.endsAs('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('that cannot be made are missed by nobody', async () => {
    const video = await house.startVideo();
    video.world.breakDown('makePreviews');
    await video.getsQuoted();
    await house.pass(MINUTE_MS);
    expect(video.world.timesCalled('makePreviews')).toBe(2);
    expect((await video.snapshot()).state).toBe('quoted');
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await video.endsAs('expired', 'retention_over');
    expect(video.world.shown('previews')).toBeUndefined();
    video.expectMoneyKept();
  });

  it('of which there are none, because nothing is encoded, are told to nobody', async () => {
    const video = await house.startVideo();
    video.world.activities.makePreviews = async () => null;
    await video.getsQuoted();
    expect(video.world.timesCalled('makePreviews')).toBe(2);
    expect(video.world.shown('previews')).toBeUndefined();
  });
});

describe('previews that are being made', () => {
  it('are stopped by cancel, and nothing of them is left', async () => {
    const video = await house.startVideo();
    const gate = await getsQuotedFirst(video);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await video.endsAs('canceled', 'canceled_by_customer');
    expect(gate.waiting).toBe(0);
    video.expectNothingCharged();
  });

  it('are stopped by Cancel in the Web UI', async () => {
    const video = await house.startVideo();
    const gate = await getsQuotedFirst(video);
    await video.handle.cancel();
    await video.endsAs('canceled', 'canceled_by_operator');
    expect(gate.waiting).toBe(0);
  });

  it('are stopped when the quote runs out', async () => {
    // In real time: it is never skipped while an activity runs.
    const video = await house.startVideo({ quoteTimeoutMs: 1500 });
    const gate = await getsQuotedFirst(video);
    await video.endsAs('abandoned', 'quote_timeout');
    expect(gate.waiting).toBe(0);
  });

  it('are stopped when a paid job is canceled', async () => {
    const video = await house.startVideo();
    const previews = await getsQuotedFirst(video);
    const encode = video.world.encoder.hold();
    await video.buy();
    await video.reaches('compressing');
    await video.comesToRest();
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await video.endsAs('refunded', 'canceled_by_customer');
    expect(previews.waiting).toBe(0);
    encode.release();
    video.expectMoneyBack();
  });
});

describe('an offer that is made anew', () => {
  it('after it ran out is shown with its own previews, and those that are there are not made again', async () => {
    const video = await house.startVideo({ quoteTimeoutMs: 10 * MINUTE_MS });
    const asked = offersShown(video);
    await video.getsAskedFor3dSecure();
    await house.pass(11 * MINUTE_MS);
    video.world.money.decline('authentication_failed');
    await house.pass(2 * MINUTE_MS);
    await video.reaches('quoted', 2);
    await eventually(() => asked.length === 4);
    expect(asked[3]?.made).toEqual(video.world.shown('previews'));
    expect(asked[2]?.made?.clips, 'all of the first offer').toHaveLength(QUOTES.length);
  });
});
