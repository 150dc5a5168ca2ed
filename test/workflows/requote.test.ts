import { describe, expect, it } from 'vitest';
import type { MediaFacts } from '../../src/domain/media/facts/media-facts.js';
import type { TrackRequest } from '../../src/domain/media/facts/track-choice.js';
import type { PreviewInput } from '../../src/contracts/activities.js';
import { FAILURES } from '../../src/contracts/failures.js';
import { cancelSignal, requoteUpdate } from '../../src/contracts/video-workflow.js';
import type { Target } from '../../src/domain/media/plan/targets.js';
import type { Upsell } from '../../src/domain/upsells.js';
import { eventually } from '../support/eventually.js';
import { FAKE_CARDS } from '../support/workflows/fake-payments.js';
import { COMPLEXITY, FACTS, HOUR_MS, MINUTE_MS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';
import { retryableFailure, nonRetryableFailure } from '../support/workflows/fake-backend.js';

const harness = useWorkflowHarness();

const PRIORITY: Upsell = { name: 'priority', amountCents: 99, readyWithinMs: 10 * MINUTE_MS };
const OUTLOOK: Target = { provider: 'outlook' };
const own = (ceilingBytes: number): Target => ({ provider: 'own', ceilingBytes });

async function asksFor(video: VideoDriver, target: Target) {
  return await video.handle.executeUpdate(requoteUpdate, { args: [{ target }] });
}

async function expectRefused(asking: Promise<unknown>, type: string): Promise<void> {
  await expect(asking).rejects.toMatchObject({ cause: { type } });
}

describe('another size', () => {
  it('is offered first, beside the others, and can be seen and bought', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const offer = await asksFor(video, own(9_000_000));
    expect(offer.quotes[0]?.target).toEqual(own(9_000_000));
    await eventually(() => video.backend.lastProjected('offer')?.quotes[0]?.quoteId === 'own-9000000');
    await eventually(() => {
      const { clips = [] } = video.backend.lastProjected('previews') ?? {};
      return clips.some(({ quoteId }) => quoteId === 'own-9000000');
    });
    expect(video.backend.states).toEqual(['uploading', 'probing', 'quoted']);
    await video.waitUntilIdle();
    expect(await video.buy({ what: 'own-9000000' })).toMatchObject({ status: 'succeeded' });
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.lastProjected('chosenQuoteId')).toBe('own-9000000');
    video.expectMoneyKept();
  });

  it('takes what was offered before out of the sale', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await asksFor(video, own(9_000_000));
    await asksFor(video, OUTLOOK);
    await expectRefused(video.buy({ what: 'own-9000000' }), 'quote_unknown');
    await video.waitUntilIdle();
    expect(await video.buy({ what: 'for-outlook' })).toMatchObject({ status: 'succeeded' });
  });

  it('that is asked for again is the same offer, and nothing is reckoned again', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const [first, meanwhile] = await Promise.all([asksFor(video, own(500_000)), asksFor(video, own(500_000))]);
    expect(meanwhile).toEqual(first);
    expect(await asksFor(video, own(500_000))).toEqual(first);
    expect(video.backend.offers).toBe(2);
  });

  it('that was left for yet another one can be come back to', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    for (const target of [own(500_000), own(600_000), own(500_000)]) {
      expect((await asksFor(video, target)).quotes[0]?.target).toEqual(target);
    }
    expect(video.backend.offers).toBe(4);
  });

  it('can be bought in the same breath', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    video.backend.hold('makePreviews');
    await asksFor(video, own(500_000));
    await video.buy({ what: 'own-500000' });
    await video.waitForState('done');
    const told = video.backend.projections.findIndex(({ offer }) => offer?.quotes[0]?.quoteId === 'own-500000');
    const chosen = video.backend.projections.findIndex(({ chosenQuoteId }) => chosenQuoteId === 'own-500000');
    expect(told).toBeGreaterThan(-1);
    expect(told).toBeLessThan(chosen);
  });

  it('has all the time of a quote again, and then the job is abandoned', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await harness.advanceTime(video.policy.quoteTimeoutMs - HOUR_MS);
    await asksFor(video, OUTLOOK);
    await harness.advanceTime(2 * HOUR_MS);
    expect((await video.snapshot()).state).toBe('quoted');
    await video.expectEndState('abandoned', 'quote_timeout');
  });

  it('that was paid for after all is made, with its upsells, though another one was bought since', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await asksFor(video, own(7_000_000));
    const { confirmPayment } = video.backend.activities;
    // The attempt reaches Stripe, and its answer does not reach us.
    video.backend.activities.confirmPayment = async (request) => {
      await confirmPayment({ ...request, paymentMethodId: FAKE_CARDS.lost, upsells: [PRIORITY] });
      return await nonRetryableFailure(FAILURES.paymentRejected)();
    };
    await video.waitUntilIdle();
    expect(await video.buy({ what: 'own-7000000' })).toMatchObject({ status: 'declined' });
    await video.waitForState('quoted', 2);

    video.backend.activities.confirmPayment = confirmPayment;
    video.backend.money.succeed();
    await asksFor(video, own(12_000_000));
    await video.waitUntilIdle();
    expect(await video.buy({ what: 'own-12000000' })).toMatchObject({ status: 'succeeded' });
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.lastProjected('chosenQuoteId')).toBe('own-7000000');
    expect(video.backend.lastProjected('upsells')).toEqual([PRIORITY]);
    video.expectMoneyKept();
  });

  it('is what an offer that ran out is made for anew', async () => {
    const video = await harness.startVideo({ quoteTimeoutMs: 10 * MINUTE_MS });
    await video.driveToQuoted();
    await asksFor(video, own(700_000));
    await video.buy({ what: 'own-700000', paymentMethodId: FAKE_CARDS.threeDSecure });
    await harness.advanceTime(11 * MINUTE_MS);
    video.backend.money.decline('authentication_failed');
    await harness.advanceTime(2 * MINUTE_MS);
    await video.waitForState('quoted', 2);
    expect(video.backend.lastProjected('offer')?.quotes[0]?.target).toEqual(own(700_000));
  });

  it('is shown by itself when it comes while the previews before it are being made', async () => {
    const video = await harness.startVideo();
    const asked: PreviewInput[] = [];
    const gate = video.backend.hold('makePreviews');
    const { makePreviews } = video.backend.activities;
    video.backend.activities.makePreviews = async (input) => {
      asked.push(input);
      return await makePreviews(input);
    };
    await video.completeUpload();
    await video.waitForState('quoted');
    await eventually(() => gate.waiting === 1);
    for (const size of [500_000, 600_000, 700_000]) await asksFor(video, own(size));
    gate.release();
    await eventually(() => asked.length === 3);
    expect(asked.map(({ quotes }) => quotes[0]?.quoteId)).toEqual(['gmail', 'own-700000', 'own-700000']);
  });
});

describe('another size is refused', () => {
  it('before there is an offer', async () => {
    const video = await harness.startVideo();
    await expectRefused(asksFor(video, OUTLOOK), 'not_quoted');
  });

  it('while a payment is under way, and when all is done', async () => {
    const video = await harness.startVideo();
    await video.driveTo3dSecure();
    await expectRefused(asksFor(video, OUTLOOK), 'not_quoted');
    video.backend.money.succeed();
    await harness.advanceTime(MINUTE_MS);
    await video.waitForState('done');
    await expectRefused(asksFor(video, OUTLOOK), 'not_quoted');
  });

  it.each([
    ['nothing', null],
    ['no target', {}],
    ['an unknown provider', { target: { provider: 'yahoo' } }],
    ['a provider that is no provider', { target: { provider: 'constructor' } }],
    ['a size below all bounds', { target: { provider: 'own', ceilingBytes: 99_999 } }],
    ['a size above all bounds', { target: { provider: 'own', ceilingBytes: 2_000_000_001 } }],
    ['half a byte', { target: { provider: 'own', ceilingBytes: 200_000.5 } }],
  ])('when it is %s', async (_, request) => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const malformed = request as { target: Target };
    await expectRefused(video.handle.executeUpdate(requoteUpdate, { args: [malformed] }), 'invalid_request');
    expect((await video.history()).updatesAccepted).toEqual(['completeUpload']);
  });

  it('after twenty others, but not what is offered already', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    for (let more = 1; more <= 20; more += 1) await asksFor(video, own(200_000 + more));
    await expectRefused(asksFor(video, OUTLOOK), 'requotes_spent');
    expect((await asksFor(video, own(200_020))).quotes[0]?.quoteId).toBe('own-200020');
    await video.waitUntilIdle();
    expect(await video.buy({ what: 'own-200020' })).toMatchObject({ status: 'succeeded' });
  });

  it('when the customer has bought while it was being reckoned', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const gate = video.backend.hold('makeOffer');
    const asking = expectRefused(asksFor(video, OUTLOOK).catch(rootOf), 'not_quoted');
    await eventually(() => gate.waiting === 1);
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    gate.release();
    await asking;
    await video.waitForState('done');
    expect(video.backend.lastProjected('chosenQuoteId')).toBe('gmail');
    expect(video.backend.lastProjected('offer')?.quotes[0]?.quoteId).toBe('gmail');
  });

  it('when the offer cannot be made, and the one before still stands', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const pricing = video.backend.failActivity('makeOffer', nonRetryableFailure(FAILURES.recordMissing));
    await expect(asksFor(video, OUTLOOK)).rejects.toThrow();
    expect((await video.snapshot()).state).toBe('quoted');
    pricing.repair();
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
    await video.waitForState('done');
  });

  it('when the job is canceled meanwhile', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    const pricing = video.backend.failActivity('makeOffer', retryableFailure());
    const asking = expectRefused(asksFor(video, OUTLOOK).catch(rootOf), 'not_quoted');
    await eventually(() => video.backend.callCount('makeOffer') >= 2);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    pricing.repair();
    await asking;
    await video.expectEndState('canceled', 'canceled_by_customer');
  });
});

/** An update that fails in its handler says why one level deeper than one that a validator refuses. */
function rootOf(error: unknown): never {
  let cause = error as Error;
  while (cause.cause instanceof Error) cause = cause.cause;
  throw new Error('refused', { cause });
}

describe('other tracks of the file', () => {
  const sound = { codec: 'aac', channels: 1, durationMs: 60_000 };
  const withTracks = (audio: string) => ({
    facts: {
      ...FACTS,
      tracks: {
        video: { chosen: 'video-1', options: [] },
        audio: { chosen: audio, options: ['audio-1', 'audio-2'].map((id) => ({ id, ...sound })) },
      },
    },
    complexity: COMPLEXITY,
  });

  async function startWithTwoSounds() {
    const video = await harness.startVideo();
    const asked: unknown[] = [];
    video.backend.activities.probeVideo = async ({ tracks }) => {
      asked.push(tracks);
      return withTracks(tracks?.audio ?? 'audio-1');
    };
    await video.driveToQuoted();
    const ask = (tracks: TrackRequest) =>
      video.handle.executeUpdate(requoteUpdate, { args: [{ target: OUTLOOK, tracks }] });
    return { video, asked, ask };
  }

  it('are examined, offered and compressed', async () => {
    const { video, asked, ask } = await startWithTwoSounds();
    let encoded: MediaFacts | undefined;
    const { encodeVideo } = video.backend.activities;
    video.backend.activities.encodeVideo = async (input) => {
      encoded = input.facts;
      return await encodeVideo(input);
    };
    await ask({ audio: 'audio-2' });
    await eventually(() => video.backend.lastProjected('facts')?.tracks?.audio.chosen === 'audio-2');
    await video.waitUntilIdle();
    expect(await video.buy({ what: 'for-outlook' })).toMatchObject({ status: 'succeeded' });
    await video.expectEndState('expired', 'retention_over');
    expect(asked).toEqual([undefined, { audio: 'audio-2' }]);
    expect(encoded?.tracks?.audio.chosen).toBe('audio-2');
  });

  it('that are asked for again, or that the offer is for already, are not examined again', async () => {
    const { asked, ask } = await startWithTwoSounds();
    const first = await ask({ audio: 'audio-2' });
    expect(await ask({ audio: 'audio-2' })).toEqual(first);
    expect(asked).toHaveLength(2);
  });

  it('that the file does not have are refused', async () => {
    const { asked, ask } = await startWithTwoSounds();
    await expectRefused(ask({ audio: 'audio-3' }), 'tracks_unusable');
    expect(asked).toHaveLength(1);
  });

  it('that are over a limit are refused, and the offer before stays', async () => {
    const { video, ask } = await startWithTwoSounds();
    video.backend.activities.probeVideo = async () => ({ rejection: 'too_many_pixels' });
    await expectRefused(ask({ audio: 'audio-2' }), 'tracks_unusable');
    expect(await video.buy()).toMatchObject({ status: 'succeeded' });
  });
});
