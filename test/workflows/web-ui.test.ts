import { describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.js';
import { cancelSignal, refundSignal, retrySignal } from '../../src/contracts/video-workflow.js';
import { useHouse } from '../support/workflows/house.js';
import type { Video } from '../support/workflows/video.js';

const house = useHouse();

async function attributesOf(video: Video) {
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
    const video = await house.startVideo();
    await video.getsQuoted();
    expect(await attributesOf(video)).toMatchObject({ state: 'quoted', needsAttention: false });
    const { mend } = video.world.breakDown('encodeVideo');
    await video.buy({ what: 'outlook' });
    const parkId = await video.parkedAgain();
    expect(await attributesOf(video)).toEqual({
      state: 'needs_attention',
      provider: 'outlook',
      queue: 'compress-cpu',
      needsAttention: true,
    });
    mend();
    await video.handle.signal(retrySignal, { parkId });
    await video.reaches('done');
    expect(await attributesOf(video)).toMatchObject({ state: 'done', needsAttention: false });
  });
});

describe('the sentence in the Web UI', () => {
  it('says what is going on and which signals help', async () => {
    const video = await house.startVideo();
    expect(await video.currentDetails()).toMatch(/upload.*Nothing is paid.*`cancel`/);
    const { parkId } = await video.getsParked();
    expect(await video.currentDetails()).toContain(`\`retry\` with {"parkId":"${parkId}"}`);
    expect(await video.currentDetails()).toMatch(/encode_unavailable/);
  });

  it('does not ask for answers to a parking that is over', async () => {
    const video = await house.startVideo();
    await video.getsParked();
    await video.handle.signal(refundSignal, { actor: 'support' });
    await video.endsAs('refunded', 'refund_by_support');
    expect(await video.currentDetails()).toBe(
      'All money is back with the customer, the files are deleted. Reason: refund_by_support.',
    );
  });

  it('gives the answer to a parking in the shape that its signal takes', async () => {
    const video = await house.startVideo();
    const { parkId } = await video.getsParked();
    const [, answer] = /or `refund` with (\{.*?\})/.exec(await video.currentDetails()) ?? [];
    expect(JSON.parse(answer ?? '{}')).toMatchObject({ parkId });
    await video.handle.signal('refund', JSON.parse(answer ?? '{}'));
    await video.endsAs('refunded', 'refund_by_support');
  });
});

describe('the history', () => {
  it('holds nothing personal, no secret and no free text', async () => {
    const video = await house.startVideo();
    const { mend, parkId } = await video.getsParked();
    mend();
    await video.handle.signal(retrySignal, { parkId });
    await video.reaches('done');
    await video.comesToRest();
    await video.handle.signal(cancelSignal, { actor: 'customer', noteId: 'note-1' });
    await video.ends();
    const text = (await video.chronicle()).text;
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
