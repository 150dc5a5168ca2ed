import { describe, expect, it } from 'vitest';
import { JOB_API_PATH, PAGE_JOB, moneyWithRefund } from '../../support/page/job-states.js';
import { problem, type Reply } from '../../support/page/pretended-api.js';
import { openPretendedJob } from '../../support/page/pretended-job.js';
import { usePage } from '../../support/page/use-page.js';

/** More than the page waits before it asks after money, and less than it waits for a sign of life of its events. */
const ASKED_WITHIN_MS = 16_000;

const ATTEMPT = { attemptId: 'attempt-1', quoteId: 'q-gmail', upsells: [], paymentMethodId: 'pm_card_visa' };
const KEEP_ATTEMPT = `localStorage.setItem('mailsized:attempt:${PAGE_JOB.jobId}', '${JSON.stringify(ATTEMPT)}')`;

describe('a page that has not heard yet how its job stands', () => {
  const openPage = usePage();

  it('cancels nothing that was delivered meanwhile, and says so', async () => {
    let sent: unknown;
    const replies = { [`POST ${JOB_API_PATH}/cancel`]: problem('already_delivered', 409) };
    const { page, become } = await openPretendedJob('compressing', { openPage, replies });
    page.on('request', (request) => {
      if (request.url().endsWith('/cancel')) sent = request.postDataJSON();
    });
    await page.getByRole('button', { name: 'Cancel this video' }).click();
    become('done');
    await page.getByRole('button', { name: 'Cancel it' }).click();
    await page.getByText(/^Your video was finished first\. .* nothing was deleted/).waitFor();
    await page.getByRole('button', { name: 'Download' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(sent).toEqual({ onlyBeforeDelivery: true });
  });

  it('asks how the payment stands, which no event tells', async () => {
    const { page, become } = await openPretendedJob('paying', {
      openPage,
      before: async (it) => await it.clock.install(),
    });
    await page.getByText('Your bank has not answered yet').waitFor();
    become('paying-3ds');
    await page.clock.runFor(ASKED_WITHIN_MS);
    await page.getByRole('button', { name: 'Pay with another card' }).waitFor();
  });

  it('asks for refunds after the delivery, which no event tells', async () => {
    const { page, become } = await openPretendedJob('done', {
      openPage,
      before: async (it) => await it.clock.install(),
    });
    await page.getByRole('button', { name: 'Download' }).waitFor();
    become('done', { money: moneyWithRefund({ amountCents: 99 }) });
    await page.clock.runFor(ASKED_WITHIN_MS);
    await page.getByText(/^Refund of \$0\.99, made on/).waitFor();
  });

  it('asks for no confirmation that the bank has already', async () => {
    const replies: Record<string, Reply> = {
      [`POST ${JOB_API_PATH}/checkout`]: { status: 'succeeded', paymentIntentId: 'pi_1' },
    };
    const { page, become } = await openPretendedJob('paying-3ds', {
      openPage,
      replies,
      before: async (it) => void (await it.addInitScript(KEEP_ATTEMPT)),
    });
    await page.getByRole('button', { name: 'Confirm with my bank', disabled: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Pay with another card' }).count()).toBe(0);
    become('queued');
    await page.getByRole('heading', { name: 'Waiting for its turn' }).waitFor();
  });
});
