import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/contracts/failures.js';
import { cancelSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import { eventually } from '../support/workflows/eventually.js';
import { HOUR_MS } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';
import type { Video } from '../support/workflows/video.js';
import { refusal } from '../support/workflows/world.js';

const house = useHouse();

describe('a customer who never buys', () => {
  it('never finishes the upload: abandoned', async () => {
    const video = await house.startVideo();
    await video.endsAs('abandoned', 'upload_timeout');
    expect(video.world.states).toEqual(['uploading', 'abandoned']);
    video.expectNothingCharged();
  });

  it('never buys what is offered: abandoned, and the file is deleted', async () => {
    const video = await house.startVideo();
    await video.getsQuoted();
    expect([...video.world.files]).toEqual(['input', 'previews']);
    await video.endsAs('abandoned', 'quote_timeout');
    video.expectNothingCharged();
    expect(video.world.mails).toEqual([]);
  });

  it('has all the time of the quote, and no more', async () => {
    const video = await house.startVideo();
    await video.getsQuoted();
    await house.pass(video.policy.quoteTimeoutMs - HOUR_MS);
    expect((await video.snapshot()).state).toBe('quoted');
    await house.pass(HOUR_MS + 1000);
    await video.reaches('abandoned');
  });
});

describe('an upload', () => {
  it('that misses parts can be completed later', async () => {
    const video = await house.startVideo();
    const s3 = video.world.breakDown('completeUpload', refusal(FAILURES.uploadIncomplete));
    await expect(video.completeUpload()).rejects.toMatchObject({
      cause: { cause: { type: FAILURES.uploadIncomplete } },
    });
    expect((await video.snapshot()).state).toBe('uploading');
    s3.mend();
    await video.getsQuoted();
  });

  it('that is completed twice answers the same and asks S3 once', async () => {
    const video = await house.startVideo();
    const first = await video.completeUpload();
    await video.reaches('quoted');
    expect(await video.completeUpload()).toEqual(first);
    expect(video.world.timesCalled('completeUpload')).toBe(1);
  });

  it('cannot be completed any more once the job is ending', async () => {
    const video = await house.startVideo();
    const sweep = video.world.hold('deleteFiles');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => sweep.waiting === 1);
    await expect(video.completeUpload()).rejects.toMatchObject({ cause: { type: 'job_closed' } });
    sweep.release();
    await video.endsAs('canceled', 'canceled_by_customer');
  });

  it('that is just being joined when the job is canceled is deleted, not forgotten', async () => {
    const video = await house.startVideo();
    const s3 = video.world.hold('completeUpload');
    const joining = video.completeUpload();
    await eventually(() => s3.waiting === 1);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    s3.release();
    await joining;
    await video.endsAs('canceled', 'canceled_by_customer');
  });
});

describe('a file that cannot be served', () => {
  it('is rejected with the reason before any money is asked for', async () => {
    const video = await house.startVideo();
    video.world.activities.probeVideo = async () => ({ rejection: 'too_long' });
    await video.completeUpload();
    await video.endsAs('rejected', 'too_long');
    expect(video.world.offers).toBe(0);
    video.expectNothingCharged();
  });

  it('is given up when the probe keeps failing: failed, never paid', async () => {
    const video = await house.startVideo();
    video.world.breakDown('probeVideo');
    await video.completeUpload();
    await video.endsAs('failed', 'probe_unavailable');
    expect(video.world.timesCalled('probeVideo')).toBe(5);
    video.expectNothingCharged();
  });

  it('fails when no offer can be made for it', async () => {
    const video = await house.startVideo();
    video.world.breakDown('makeOffer', refusal(FAILURES.recordMissing));
    await video.completeUpload();
    await video.endsAs('failed', 'internal_error');
  });
});

const UNPAID: [string, (video: Video) => Promise<void>][] = [
  ['uploading', async (video) => await video.reaches('uploading')],
  [
    'probing',
    async (video) => {
      const gate = video.world.hold('probeVideo');
      await video.completeUpload();
      await eventually(() => gate.waiting === 1);
    },
  ],
  ['quoted', async (video) => await video.getsQuoted()],
];

describe.each(UNPAID)('before payment, while %s', (state, arrive) => {
  it(`cancel at ${state} ends the job and deletes the files`, async () => {
    const video = await house.startVideo();
    await arrive(video);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await video.endsAs('canceled', 'canceled_by_customer');
    video.expectNothingCharged();
  });

  it(`Cancel in the Web UI at ${state} does the same`, async () => {
    const video = await house.startVideo();
    await arrive(video);
    await video.handle.cancel();
    await video.endsAs('canceled', 'canceled_by_operator');
    video.expectNothingCharged();
  });

  it(`refund at ${state} is recorded and changes nothing`, async () => {
    const video = await house.startVideo();
    await arrive(video);
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.ignores('refund: nothing was paid');
    expect((await video.snapshot()).state).toBe(state);
  });
});

describe('a cancel that is there before the workflow has taken its first step', () => {
  it('ends the job', async () => {
    const video = house.newVideo();
    await video.startWith(cancelSignal, { actor: 'customer' });
    await video.endsAs('canceled', 'canceled_by_customer');
  });
});
