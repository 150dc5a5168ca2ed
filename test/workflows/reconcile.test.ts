import { describe, expect, it } from 'vitest';
import type { LooseMoney } from '../../src/contracts/reconcile-workflow.js';
import type { RefundOrder } from '../../src/contracts/refund-workflow.js';
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
  if (paid) charge(video);
  house.records.strays.push(video.asStray(state));
  return video;
}

function charge({ world: { money } }: Video): void {
  money.create(PRICE_CENTS);
  const attempt = { attemptId: 'attempt-1', quoteId: 'gmail', amountCents: PRICE_CENTS };
  money.confirm({ ...attempt, paymentMethodId: CARDS.good });
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
    house.records = { ...house.records, strays: [{ jobId: video.world.jobId, state: 'compressing' }], prefixes: 3 };
    const result = await house.reconcile({ mode: 'report' });
    expect(result).toMatchObject({ strays: [video.world.jobId], mended: 0, sweptPrefixes: 3, overLimit: false });
    expect(result.mode).toBe('report');
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

describe('reconciliation of the ledger', () => {
  const ALL: RefundOrder = { reason: 'canceled_by_operator', afterClosing: true };

  /** Money of a job whose record is closed, or gone, and on which nobody is at work. */
  function looseAt(kind: LooseMoney['kind'], orders: RefundOrder[] = [ALL]): Video {
    const video = house.newVideo();
    if (kind !== 'open_payment') charge(video);
    house.records.loose.push({ jobId: video.world.jobId, kind, dueCents: PRICE_CENTS, orders });
    return video;
  }

  it('gives back what is neither earned nor returned, and the customer is told', async () => {
    const video = looseAt('unreturned');
    expect(await house.reconcile()).toMatchObject({ mended: 1, strays: [] });
    expect(await video.refundHandle.result()).toEqual({ refundedCents: PRICE_CENTS });
    expect(video.world.mails).toEqual([{ kind: 'refunded', reason: 'canceled_by_operator' }]);
  });

  it('goes on with refunds that nobody follows any more, parts and all', async () => {
    const part: RefundOrder = { reason: 'goodwill', claim: { claimId: 'goodwill-1', amountCents: 50 } };
    const video = looseAt('refund_unfinished', [part, ALL]);
    await house.reconcile();
    expect(await video.refundHandle.result()).toEqual({ refundedCents: PRICE_CENTS });
    expect(video.world.money.refunds).toEqual([50, PRICE_CENTS - 50]);
  });

  it('calls off a payment that may still come in, and refunds nothing', async () => {
    const video = looseAt('open_payment');
    video.world.money.create(PRICE_CENTS);
    expect(await house.reconcile()).toMatchObject({ mended: 1 });
    expect(video.world.money.view.status).toBe('canceled');
    video.expectNothingCharged();
  });

  it('gives back a payment that had come in before it could be called off', async () => {
    const video = looseAt('open_payment');
    video.world.money.create(PRICE_CENTS);
    video.world.money.succeed();
    await house.reconcile();
    expect(await video.refundHandle.result()).toEqual({ refundedCents: PRICE_CENTS });
  });

  it('gives back no more in one run than it may, and says that there is more', async () => {
    const [cheap, dear] = [looseAt('unreturned'), looseAt('unreturned')];
    expect(await house.reconcile({ maxRefundCents: PRICE_CENTS + 1 })).toMatchObject({ mended: 1, overLimit: true });
    expect(await cheap.refundHandle.result()).toEqual({ refundedCents: PRICE_CENTS });
    expect(dear.world.calls).toEqual([]);
  });

  it('after a restore only reports, whatever it is told', async () => {
    const video = looseAt('unreturned');
    house.records.reportOnly = { sinceMs: 1, why: 'older_database' };
    const result = await house.reconcile({ mode: 'mend' });
    expect(result).toMatchObject({ mode: 'report', mended: 0, loose: [{ jobId: video.world.jobId }] });
    expect(video.world.calls).toEqual([]);
  });
});
