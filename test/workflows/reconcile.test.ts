import { describe, expect, it } from 'vitest';
import type { VideoState } from '../../src/domain/video-state.js';
import { CARDS } from '../support/workflows/fake-money.js';
import { PRICE_CENTS } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';
import type { Video } from '../support/workflows/video.js';

const house = useHouse();

/** A job whose workflow was terminated: its record and its files are still there, and its money if it was paid. */
function strayAt(state: VideoState, { paid }: { paid: boolean }): Video {
  const video = house.newVideo();
  video.world.files.add('input');
  if (paid) {
    video.world.money.create(PRICE_CENTS);
    const charge = { attemptId: 'attempt-1', quoteId: 'gmail', amountCents: PRICE_CENTS };
    video.world.money.confirm({ ...charge, paymentMethodId: CARDS.good });
  }
  house.records.strays.push(video.asStray(state));
  return video;
}

describe('reconciliation', () => {
  it.each<VideoState>(['paying', 'queued', 'compressing', 'finalizing', 'needs_attention'])(
    'gives the money of a paid job back that was terminated while %s',
    async (state) => {
      const video = strayAt(state, { paid: true });
      const result = await house.reconcile();
      expect(result).toMatchObject({ strays: [video.world.jobId], mended: 1, overLimit: false });
      await video.endsAs('refunded', 'canceled_by_operator');
      video.expectMoneyBack();
      expect(video.world.mails).toEqual([{ kind: 'refunded', reason: 'canceled_by_operator' }]);
    },
  );

  it.each<VideoState>(['uploading', 'probing', 'quoted', 'paying'])(
    'deletes the files of an unpaid job that was terminated while %s',
    async (state) => {
      const video = strayAt(state, { paid: false });
      await house.reconcile();
      await video.endsAs('canceled', 'canceled_by_operator');
      video.expectNothingCharged();
      expect(video.world.mails).toEqual([]);
    },
  );

  it('deletes a delivered job’s files at the end of its retention and keeps the money', async () => {
    const video = strayAt('done', { paid: true });
    await house.reconcile();
    await video.endsAs('expired', 'retention_over');
    video.expectMoneyKept();
  });

  it('only reports when it is told so: nothing is refunded, nothing deleted', async () => {
    const video = house.newVideo();
    house.records = { strays: [{ jobId: video.world.jobId, state: 'compressing' }], prefixes: 3 };
    const result = await house.reconcile({ mode: 'report' });
    expect(result).toEqual({ strays: [video.world.jobId], mended: 0, sweptPrefixes: 3, overLimit: false });
    expect(video.world.calls).toEqual([]);
  });

  it('mends no more in one run than it may, and says that there is more', async () => {
    const videos = [1, 2].map(() => strayAt('compressing', { paid: true }));
    const spared = house.newVideo();
    house.records.strays.push({ jobId: spared.world.jobId, state: 'compressing' });
    expect(await house.reconcile({ maxMended: 2 })).toMatchObject({ mended: 2, overLimit: true });
    for (const video of videos) await video.endsAs('refunded', 'canceled_by_operator');
    expect(spared.world.calls).toEqual([]);
  });
});
