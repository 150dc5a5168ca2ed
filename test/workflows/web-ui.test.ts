import { describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.js';
import { cancelSignal, refundSignal, retrySignal } from '../../src/contracts/video-workflow.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

const harness = useWorkflowHarness();

async function attributesOf(video: VideoDriver) {
  const { typedSearchAttributes: attributes } = await video.handle.describe();
  return {
    state: attributes.get(SEARCH_ATTRIBUTES.state),
    provider: attributes.get(SEARCH_ATTRIBUTES.provider),
    queue: attributes.get(SEARCH_ATTRIBUTES.queue),
    needsAttention: attributes.get(SEARCH_ATTRIBUTES.needsAttention),
  };
}

describe('what an operator can filter by', () => {
  it('follows the job: state, provider, queue and whether it needs attention', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    expect(await attributesOf(video)).toMatchObject({ state: 'quoted', needsAttention: false });
    const { repair } = video.backend.failActivity('encodeVideo');
    await video.buy({ what: 'outlook' });
    const parkId = await video.waitForParked();
    expect(await attributesOf(video)).toEqual({
      state: 'needs_attention',
      provider: 'outlook',
      queue: 'compress-cpu',
      needsAttention: true,
    });
    repair();
    await video.handle.signal(retrySignal, { parkId });
    await video.waitForState('done');
    expect(await attributesOf(video)).toMatchObject({ state: 'done', needsAttention: false });
  });
});

describe('the sentence in the Web UI', () => {
  it('says what is going on and which signals help', async () => {
    const video = await harness.startVideo();
    expect(await video.currentDetails()).toMatch(/upload.*Nothing is paid.*`cancel`/);
    const { parkId } = await video.driveToParked();
    expect(await video.currentDetails()).toContain(`\`retry\` with {"parkId":"${parkId}"}`);
    expect(await video.currentDetails()).toMatch(/encode_unavailable/);
  });

  it('does not ask for answers to a parking that is over', async () => {
    const video = await harness.startVideo();
    await video.driveToParked();
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.expectEndState('refunded', 'refund_by_support');
    expect(await video.currentDetails()).toBe(
      'Everything is refunded, and the files are deleted. Reason: refund_by_support.',
    );
  });

  it('gives the answer to a parking in the shape that its signal takes', async () => {
    const video = await harness.startVideo();
    const { parkId } = await video.driveToParked();
    const [, answer] = /or `refund` with (\{.*?\})/.exec(await video.currentDetails()) ?? [];
    expect(JSON.parse(answer ?? '{}')).toMatchObject({ parkId });
    await video.handle.signal('refund', JSON.parse(answer ?? '{}'));
    await video.expectEndState('refunded', 'refund_by_support');
  });
});

describe('the history of a finished job', () => {
  it('is read without opening an event: each step says what, how much and until when', async () => {
    const video = await harness.startVideo();
    const { repair, parkId } = await video.driveToParked();
    repair();
    await video.handle.signal(retrySignal, { parkId });
    await video.expectEndState('expired', 'retention_over');
    const told = (await video.history()).summaries.map((summary) =>
      summary.replaceAll(/2\d{3}-[-\d: ]+ UTC/g, '<time>'),
    );
    // States and mails are written in the background, so their places differ from run to run.
    const inBackground = /^(Show the state|Send the mail|Make previews|Answer the customer|Write to the ledger)/;
    expect(told.filter((summary) => !inBackground.test(summary))).toEqual([
      'Wait for the upload until <time>, then end as abandoned',
      'Complete the upload and pin its object',
      'Probe the upload',
      'Ask Stripe how the payment stands',
      'Make an offer, valid until <time>',
      'Wait for the customer to buy until <time>, then end as abandoned',
      'Open the payment: 299 cents (usd)',
      'Charge 299 cents for gmail',
      'Choose between GPU and CPU',
      'Compress to at most 25.0 MB',
      'Parked (encode_unavailable, Error): refund on <time> unless a human answers',
      'Choose between GPU and CPU',
      'Compress to at most 25.0 MB',
      'Measure the result, at most 25.0 MB, and make its poster',
      'Keep the files; remind the customer on <time>',
      'Keep the files until <time>',
      'Delete all files of the job',
    ]);
    for (const mail of ['delayed (encode_unavailable)', 'done', 'expires_soon'])
      expect(told).toContain(`Send the mail: ${mail}`);
    const shown = told.flatMap((summary) => /^Show the state: (.*)/.exec(summary)?.[1]?.split(', ') ?? []);
    expect(shown).toEqual(expect.arrayContaining(['quoted', 'paying', 'needs_attention', 'done', 'expired']));
  });
});

describe('the history', () => {
  it('holds nothing personal, no secret and no free text', async () => {
    const video = await harness.startVideo();
    const { repair, parkId } = await video.driveToParked();
    repair();
    await video.handle.signal(retrySignal, { parkId });
    await video.waitForState('done');
    await video.waitUntilIdle();
    await video.handle.signal(cancelSignal, { actor: 'customer', noteId: 'note-1' });
    await video.waitForResult();
    const text = (await video.history()).text;
    expect(text).toContain('pi_1');
    for (const forbidden of [
      /@[a-z0-9-]+\.[a-z]/i,
      /client_?secret/i,
      /_secret_/,
      /\bfile_?name\b/i,
      /stderr/i,
      /e-?mail/i,
    ]) {
      expect(text).not.toMatch(forbidden);
    }
  });
});
