import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/contracts/failures.js';
import { cancelSignal, refundSignal } from '../../src/contracts/video-workflow.js';
import { eventually } from '../support/eventually.js';
import { HOUR_MS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';
import { nonRetryableFailure } from '../support/workflows/fake-backend.js';

const harness = useWorkflowHarness();

describe('a customer who never buys', () => {
  it('never finishes the upload: abandoned', async () => {
    const video = await harness.startVideo();
    await video.expectEndState('abandoned', 'upload_timeout');
    expect(video.backend.states).toEqual(['uploading', 'abandoned']);
    video.expectNothingCharged();
  });

  it('never buys what is offered: abandoned, and the file is deleted', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    expect([...video.backend.files]).toEqual(['input', 'previews']);
    await video.expectEndState('abandoned', 'quote_timeout');
    video.expectNothingCharged();
    expect(video.backend.mails).toEqual([{ kind: 'ended', reason: 'quote_timeout' }]);
  });

  it('is mailed that the canceled job has ended', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await video.expectEndState('canceled', 'canceled_by_customer');
    expect(video.backend.mails).toEqual([{ kind: 'ended', reason: 'canceled_by_customer' }]);
  });

  it('has all the time of the quote, and no more', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await harness.advanceTime(video.policy.quoteTimeoutMs - HOUR_MS);
    expect((await video.snapshot()).state).toBe('quoted');
    await harness.advanceTime(HOUR_MS + 1000);
    await video.waitForState('abandoned');
  });
});

describe('an upload', () => {
  it('that misses parts can be completed later', async () => {
    const video = await harness.startVideo();
    const s3 = video.backend.failActivity('completeUpload', nonRetryableFailure(FAILURES.uploadIncomplete));
    await expect(video.completeUpload()).rejects.toMatchObject({
      cause: { cause: { type: FAILURES.uploadIncomplete } },
    });
    expect((await video.snapshot()).state).toBe('uploading');
    s3.repair();
    await video.driveToQuoted();
  });

  it('that is completed twice answers the same and asks S3 once', async () => {
    const video = await harness.startVideo();
    const first = await video.completeUpload();
    await video.waitForState('quoted');
    expect(await video.completeUpload()).toEqual(first);
    expect(video.backend.callCount('completeUpload')).toBe(1);
  });

  it('cannot be completed any more once the job is ending', async () => {
    const video = await harness.startVideo();
    const sweep = video.backend.hold('deleteFiles');
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await eventually(() => sweep.waiting === 1);
    await expect(video.completeUpload()).rejects.toMatchObject({ cause: { type: 'job_closed' } });
    sweep.release();
    await video.expectEndState('canceled', 'canceled_by_customer');
  });

  it('that is just being joined when the job is canceled is deleted, not forgotten', async () => {
    const video = await harness.startVideo();
    const s3 = video.backend.hold('completeUpload');
    const joining = video.completeUpload();
    await eventually(() => s3.waiting === 1);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    s3.release();
    await joining;
    await video.expectEndState('canceled', 'canceled_by_customer');
  });
});

describe('a file that cannot be served', () => {
  it('is rejected with the reason before any money is asked for', async () => {
    const video = await harness.startVideo();
    video.backend.activities.probeVideo = async () => ({ rejection: 'too_long' });
    await video.completeUpload();
    await video.expectEndState('rejected', 'too_long');
    expect(video.backend.offers).toBe(0);
    video.expectNothingCharged();
  });

  it('is given up when the probe keeps failing: failed, never paid', async () => {
    const video = await harness.startVideo();
    video.backend.failActivity('probeVideo');
    await video.completeUpload();
    await video.expectEndState('failed', 'probe_unavailable');
    expect(video.backend.callCount('probeVideo')).toBe(5);
    video.expectNothingCharged();
  });

  it('fails when no offer can be made for it', async () => {
    const video = await harness.startVideo();
    video.backend.failActivity('makeOffer', nonRetryableFailure(FAILURES.recordMissing));
    await video.completeUpload();
    await video.expectEndState('failed', 'internal_error');
  });

  it('fails when no offer can be planned for an hour: the customer does not wait for ever', async () => {
    const video = await harness.startVideo();
    video.backend.failActivity('makeOffer');
    await video.completeUpload();
    await video.expectEndState('failed', 'internal_error');
    expect(video.backend.callCount('makeOffer')).toBeGreaterThan(10);
    video.expectNothingCharged();
  });

  it('fails at once when the planner has a bug, which a retry would only repeat', async () => {
    const video = await harness.startVideo();
    video.backend.failActivity('makeOffer', nonRetryableFailure(FAILURES.planningFailed));
    await video.completeUpload();
    await video.expectEndState('failed', 'internal_error');
    expect(video.backend.callCount('makeOffer')).toBe(1);
    video.expectNothingCharged();
  });
});

const UNPAID: [string, (video: VideoDriver) => Promise<void>][] = [
  ['uploading', async (video) => await video.waitForState('uploading')],
  [
    'probing',
    async (video) => {
      const gate = video.backend.hold('probeVideo');
      await video.completeUpload();
      await eventually(() => gate.waiting === 1);
    },
  ],
  ['quoted', async (video) => await video.driveToQuoted()],
];

describe.each(UNPAID)('before payment, while %s', (state, arrive) => {
  it(`cancel at ${state} ends the job and deletes the files`, async () => {
    const video = await harness.startVideo();
    await arrive(video);
    await video.handle.signal(cancelSignal, { actor: 'customer' });
    await video.expectEndState('canceled', 'canceled_by_customer');
    video.expectNothingCharged();
  });

  it(`Cancel in the Web UI at ${state} does the same`, async () => {
    const video = await harness.startVideo();
    await arrive(video);
    await video.handle.cancel();
    await video.expectEndState('canceled', 'canceled_by_operator');
    video.expectNothingCharged();
  });

  it(`refund at ${state} is recorded and changes nothing`, async () => {
    const video = await harness.startVideo();
    await arrive(video);
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.expectIgnored('refund: nothing was paid');
    expect((await video.snapshot()).state).toBe(state);
  });
});

describe('a cancel that is there before the workflow has taken its first step', () => {
  it('ends the job', async () => {
    const video = harness.newVideo();
    await video.startWith(cancelSignal, { actor: 'customer' });
    await video.expectEndState('canceled', 'canceled_by_customer');
  });
});
