import { describe, expect, it } from 'vitest';
import { moneyWithRefund } from '../../support/page/job-states.js';
import { openPretendedJob } from '../../support/page/pretended-job.js';
import { usePage } from '../../support/page/use-page.js';

const PENDING = moneyWithRefund({ amountCents: 99, status: 'pending' });
const KEPT = /is not refunded/;

describe('what the page says of money after the delivery', () => {
  const openPage = usePage();

  it('a deleted video whose money is kept: that it is', async () => {
    const { page } = await openPretendedJob('expired', { openPage });
    await page.getByText(KEPT).waitFor();
  });

  it('a deleted video, with a refund on its way: the refund, and not that the money is kept', async () => {
    const { page } = await openPretendedJob('expired', { openPage, change: { money: PENDING } });
    await page.getByText(/^Refund of \$0\.99, started on/).waitFor();
    expect(await page.getByText(KEPT).count()).toBe(0);
  });

  it('a deleted video whose payment is disputed: the dispute, and not that the money is kept', async () => {
    const money = { ...moneyWithRefund(), returnedCents: 0, refunds: [], disputed: true };
    const { page } = await openPretendedJob('expired', { openPage, change: { money } });
    await page.getByRole('heading', { name: 'Your money' }).waitFor();
    expect(await page.getByText(KEPT).count()).toBe(0);
  });

  it('a video that support has deleted: who it was', async () => {
    const { page } = await openPretendedJob('expired', { openPage, change: { reason: 'canceled_by_support' } });
    await page.getByText('Our support team deleted it.').waitFor();
    expect(await page.getByText('The time to download it is over').count()).toBe(0);
  });

  it('a video that may be deleted, with a refund on its way: no more money than that', async () => {
    const { page } = await openPretendedJob('done', { openPage, change: { money: PENDING } });
    await page.getByRole('button', { name: 'Delete it now' }).click();
    await page.getByText('gives no further money back').waitFor();
    expect(await page.getByText('you get no money back').count()).toBe(0);
  });
});
