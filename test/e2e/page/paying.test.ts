import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { VideoOrder } from '../../../stack/customer/video-order.js';
import { usePage } from '../../support/page/use-page.js';
import { useClips } from '../../support/stack/clips.js';
import { SMALL_TARGET, uploadAndAwaitQuote } from '../../support/stack/customer.js';
import { useTestDeployment } from '../../support/stack/test-deployment.js';

const PATIENCE_MS = 60_000;

describe('paying on the page', () => {
  const deployment = useTestDeployment();
  const clips = useClips();
  const openPage = usePage();

  async function openPayment(): Promise<{ order: VideoOrder; page: Page }> {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const page = await openPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`${deployment().stack.urls.api}/v/${order.id}#${order.token}`);
    await page.getByRole('button', { name: /^Choose\s+At most/ }).click();
    return { order, page };
  }

  async function pay(page: Page, card: string): Promise<void> {
    await page.getByRole('radio', { name: card }).check();
    await page.getByRole('checkbox', { name: /^Begin at once/ }).check();
    await page.getByRole('button', { name: /^Pay \$/ }).click();
  }

  it('says why a card was declined, and lets another one pay, once', async () => {
    const { order, page } = await openPayment();
    await pay(page, 'Insufficient funds');
    await page.getByText('Your card was declined').waitFor();
    await pay(page, 'Succeeds');
    await page.getByRole('button', { name: 'Download' }).waitFor();
    const effects = await deployment().stripeSimulator.effects();
    expect(effects.map(({ kind }) => kind)).toEqual(['charge']);
    expect((await order.view()).state).toBe('done');
  });

  it('comes back from the bank’s page: after a refusal to pay again, after an approval to the video', async () => {
    const { page, order } = await openPayment();
    await pay(page, '3-D Secure');
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByText('Your card was declined').waitFor();
    await pay(page, '3-D Secure');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('button', { name: 'Download' }).waitFor();
    expect(new URL(page.url()).hash.slice(1)).toBe(order.token);
  });
});
