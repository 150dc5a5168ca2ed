import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { LONG_PATIENCE_MS, usePage } from '../support/page/use-page.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, buy, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { useFlakyEncoder } from '../support/stack/flaky-encoder.js';
import { holdEncode } from '../support/stack/processes.js';
import { SupportAgent } from '../support/stack/support-agent.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

/** Between support's answer and the customer's page. */
const SEEN_WITHIN_MS = 2_000;
const CHARGE_AND_REFUND = ['charge 199', 'refund 199'];

describe('how a job ends, on the page', () => {
  const encoder = useFlakyEncoder();
  const deployment = useTestDeployment({ env: { FFMPEG_PATH: encoder.path } });
  const clips = useClips({ long: true });
  const openPage = usePage({ patienceMs: LONG_PATIENCE_MS });
  afterEach(() => encoder.repair());

  async function open(order: VideoOrder): Promise<Page> {
    const page = await openPage();
    await page.goto(`${deployment().stack.urls.api}/v/${order.id}#${order.token}`);
    return page;
  }

  it('an encode fails: what happened, and the money that went back', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const page = await open(order);
    encoder.break('conversion');
    const payment = await buy(order);
    await page.getByRole('heading', { name: 'You have your money back' }).waitFor();
    await page.getByText('could not compress').waitFor();
    await page.getByText(/^Refund of \$1\.99, made on/).waitFor();
    await page.getByText(/^All files were deleted on/).waitFor();
    await page.getByRole('link', { name: 'Start with another video' }).waitFor();
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(CHARGE_AND_REFUND);
  });

  it('support refunds in the middle of an encode: the page says so within two seconds, and then that the money is back', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    const page = await open(order);
    const payment = await buy(order);
    await page.getByRole('heading', { name: 'Compressing your video' }).waitFor();
    await holdEncode(deployment().folder);
    await new SupportAgent(deployment()).perform('refund', order.id, { note: 'wrong video' });
    await page.getByRole('heading', { name: 'Your video is being stopped' }).waitFor({ timeout: SEEN_WITHIN_MS });
    await page.getByText(/you get \$\d\.\d\d back/).waitFor();
    await page.getByRole('heading', { name: 'You have your money back' }).waitFor();
    await page.getByText(/^Refund of \$\d\.\d\d, made on/).waitFor();
    const [charge, ...rest] = await deployment().stripeSimulator.effectsOf(payment);
    expect(rest).toEqual([charge?.replace('charge', 'refund')]);
  });

  it('the time of the result is over: it is deleted, the money is kept, and nothing leads to the file', async () => {
    const hasty = await deployment().startExtraApi({ DOWNLOAD_TTL_MIN: '0.2', EXPIRES_SOON_LEAD_MIN: '0.1' });
    const order = await uploadAndAwaitQuote(hasty, { path: clips().small, target: SMALL_TARGET });
    const page = await open(order);
    await buy(order);
    await page.getByRole('button', { name: 'Download' }).waitFor();
    await page.getByRole('heading', { name: 'Your video is deleted' }).waitFor();
    await page.getByText('The time to download it is over.').waitFor();
    await page.getByText('the $1.99 that you paid is not refunded').waitFor();
    await page.getByText(/^All files were deleted on/).waitFor();
    expect(await page.getByRole('button', { name: 'Download' }).count()).toBe(0);
  });
});
