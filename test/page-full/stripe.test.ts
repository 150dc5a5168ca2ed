import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { eventually } from '../support/eventually.js';
import { dropFile } from '../support/page/drop-file.js';
import { STUB_PUBLISHABLE_KEY, serveStripeJsStub } from '../support/page/stripe-js-stub/serve-stripe-js.js';
import { LONG_PATIENCE_MS, usePage } from '../support/page/use-page.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const CARDS = {
  succeeds: '4242 4242 4242 4242',
  insufficientFunds: '4000 0000 0000 9995',
  threeDSecure: '4000 0027 6000 3184',
};

/** Collects the buttons that would pay or confirm, whenever one of them can be pressed. */
const WATCH_FOR_ASKING = `new MutationObserver(() => {
  for (const { textContent } of document.querySelectorAll('button:not([aria-disabled])'))
    if (/^Pay \\$|^Confirm with/.test(textContent)) sessionStorage.asked = textContent;
}).observe(document.body, { subtree: true, childList: true, attributes: true })`;

describe('paying with a publishable key, by a stub of Stripe.js', () => {
  const deployment = useTestDeployment({ env: { STRIPE_PUBLISHABLE_KEY: STUB_PUBLISHABLE_KEY } });
  const clips = useClips();
  const openPage = usePage({ patienceMs: LONG_PATIENCE_MS });

  async function openBrowser(): Promise<Page> {
    const page = await openPage();
    await serveStripeJsStub(page.context(), deployment());
    return page;
  }

  async function makeOrder(): Promise<{ order: VideoOrder; url: string }> {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    return { order, url: `${deployment().stack.urls.api}/v/${order.id}#${order.token}` };
  }

  async function openPayment(): Promise<{ order: VideoOrder; page: Page; url: string }> {
    const { order, url } = await makeOrder();
    const page = await openBrowser();
    await page.goto(url);
    await choose(page);
    return { order, page, url };
  }

  async function choose(page: Page): Promise<void> {
    await page.getByRole('button', { name: /^Choose\s+At most/ }).click();
  }

  async function pay(page: Page, card: string): Promise<void> {
    await elementOf(page).getByLabel('Card number').fill(card);
    const consent = page.getByRole('checkbox', { name: /^Begin at once/ });
    await consent.check();
    await page.getByRole('button', { name: /^Pay \$/ }).click();
  }

  async function payInAnotherBrowser(url: string, card: string): Promise<Page> {
    const other = await openBrowser();
    await other.goto(url);
    await other.getByRole('button', { name: 'Pay with another card' }).click();
    await pay(other, card);
    return other;
  }

  const elementOf = (page: Page) => page.frameLocator('iframe[title="Secure payment input frame"]');
  const bankOf = (page: Page) => page.frameLocator('iframe[title="3-D Secure"]');
  const movements = async (order: VideoOrder): Promise<string[]> => {
    const { paymentIntentId } = (await order.receipt()).purchase ?? {};
    return await deployment().stripeSimulator.effectsOf(paymentIntentId ?? null);
  };
  const isReady = async (page: Page): Promise<void> => await page.getByRole('button', { name: 'Download' }).waitFor();

  it('charges once, with cards and wallets but no Link, for the amount on the button', async () => {
    const { order, page } = await openPayment();
    const element = elementOf(page);
    await element.getByText('199 usd').waitFor();
    expect(await element.getByRole('listitem').allTextContents()).toEqual(['Apple Pay', 'Google Pay']);
    await page.getByRole('checkbox', { name: /^Kept for/ }).check();
    const payButton = page.getByRole('button', { name: /^Pay \$/ });
    const totalCents = Math.round(100 * Number((await payButton.innerText()).replace('Pay $', '')));
    expect(totalCents).toBeGreaterThan(199);
    await element.getByText(`${totalCents} usd`).waitFor();
    expect(await page.content()).not.toContain('simulator');
    await element.getByLabel('Card number').fill(CARDS.succeeds);
    await page.getByRole('checkbox', { name: /^Begin at once/ }).check();
    await payButton.dblclick();
    await isReady(page);
    expect(await movements(order)).toEqual([`charge ${totalCents}`]);
  });

  it('sends nothing that is incomplete, says why a card was declined, and lets another one pay', async () => {
    const { order, page } = await openPayment();
    await pay(page, '4242');
    await page.getByText('Your card number is incomplete.').waitFor();
    expect((await order.view()).payment).toBeNull();
    await pay(page, CARDS.insufficientFunds);
    await page.getByText('Your card was declined').waitFor();
    await pay(page, CARDS.succeeds);
    await isReady(page);
    expect(await movements(order)).toEqual(['charge 199']);
  });

  it('asks the bank in a frame: what it refuses can be paid again, and what it approves is paid', async () => {
    const { order, page, url } = await openPayment();
    await pay(page, CARDS.threeDSecure);
    await bankOf(page).getByRole('button', { name: 'Refuse' }).click();
    await page.getByText('Your bank could not make sure that it is you').waitFor();
    await pay(page, CARDS.threeDSecure);
    await bankOf(page).getByRole('button', { name: 'Approve' }).click();
    await isReady(page);
    await expect.poll(() => page.url()).toBe(url);
    expect(await movements(order)).toEqual(['charge 199']);
  });

  it('keeps the job’s token from Stripe.js, also across a reload, and puts it back when Stripe.js is gone', async () => {
    const { order, url } = await makeOrder();
    const page = await openBrowser();
    const toldToStripe: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).host.endsWith('.stripe.com')) toldToStripe.push(page.url());
    });
    for (const open of [() => page.goto(url), () => page.reload()]) {
      await open();
      await choose(page);
      await elementOf(page).getByText('199 usd').waitFor();
    }
    await pay(page, CARDS.succeeds);
    await isReady(page);
    await expect.poll(() => page.url()).toBe(url);
    expect(toldToStripe).toContain(url.replace(/#.*/, ''));
    expect(toldToStripe.filter((address) => address.includes(order.token))).toEqual([]);
  });

  it('asks for nothing again after the bank has approved another card, though the job has not heard of it yet', async () => {
    const { order, page, url } = await openPayment();
    await pay(page, CARDS.threeDSecure);
    await bankOf(page).getByRole('button', { name: 'Approve' }).waitFor();
    const other = await payInAnotherBrowser(url, CARDS.threeDSecure);
    const approve = bankOf(other).getByRole('button', { name: 'Approve' });
    await approve.waitFor();
    await deployment().stripeSimulator.webhooks({ action: 'pause' });
    await other.evaluate(WATCH_FOR_ASKING);
    await approve.click();
    await eventually(
      () => movements(order),
      (moved) => moved.length > 0,
    );
    await deployment().stripeSimulator.webhooks({ action: 'resume' });
    await isReady(other);
    expect(await other.evaluate('sessionStorage.asked')).toBeUndefined();
    expect(await movements(order)).toEqual(['charge 199']);
  });

  it('shows the form for the amount on the button, also when that changed while the form was loading', async () => {
    const { url } = await makeOrder();
    const page = await openBrowser();
    const { promise: isChosen, resolve: letLoad } = Promise.withResolvers<void>();
    await page.context().route('**/endive/stripe.js', async (route) => {
      await isChosen;
      await route.fallback();
    });
    await page.goto(url);
    await choose(page);
    await page.getByText('Loading the payment form').waitFor();
    await page.getByRole('checkbox', { name: /^Kept for/ }).check();
    letLoad();
    const label = await page.getByRole('button', { name: /^Pay \$/ }).innerText();
    await elementOf(page)
      .getByText(`${Math.round(100 * Number(label.replace('Pay $', '')))} usd`)
      .waitFor();
    expect(label).not.toBe('Pay $1.99');
  });

  it('goes on in another tab with the bank’s question, when the tab that paid was closed', async () => {
    const { order, page, url } = await openPayment();
    const context = page.context();
    const later = await context.newPage();
    await pay(page, CARDS.threeDSecure);
    await bankOf(page).getByRole('button', { name: 'Approve' }).waitFor();
    await page.close();
    await later.goto(url);
    await later.getByRole('button', { name: 'Confirm with my bank' }).click();
    await bankOf(later).getByRole('button', { name: 'Approve' }).click();
    await isReady(later);
    expect(await movements(order)).toEqual(['charge 199']);
  });

  it('lets another browser pay with another card, instead of the one that the bank asks about', async () => {
    const { order, page, url } = await openPayment();
    await pay(page, CARDS.threeDSecure);
    await bankOf(page).getByRole('button', { name: 'Approve' }).waitFor();
    const other = await payInAnotherBrowser(url, CARDS.succeeds);
    await isReady(other);
    expect(await movements(order)).toEqual(['charge 199']);
  });

  it('loads the paying page, with its own policy, when the customer comes from the first one', async () => {
    const page = await openBrowser();
    await page.goto(deployment().stack.urls.api);
    await dropFile(page, clips().small);
    await page.getByRole('radio', { name: /^A size of my own/ }).check();
    await page.getByLabel('Largest size in MB').fill(String(SMALL_TARGET.ceilingBytes / 1_000_000));
    await page.getByRole('button', { name: 'Send the video' }).click();
    await choose(page);
    await pay(page, CARDS.succeeds);
    await isReady(page);
    expect(new URL(page.url()).search).toBe('');
  });

  it('opens another tab for the payment while this one is sending another video', async () => {
    const page = await openBrowser();
    let isHeld = false;
    await page.route(`${deployment().stack.env['S3_ENDPOINT']}/**`, async (route) => {
      if (!isHeld) await route.continue();
    });
    const { url: paidUrl } = await makeOrder();
    await page.goto(deployment().stack.urls.api);
    isHeld = true;
    await dropFile(page, clips().small);
    await page.getByRole('button', { name: 'Send the video' }).click();
    await page.waitForURL(/\/v\//);
    await page.evaluate(
      `history.pushState(null, '', ${JSON.stringify(paidUrl)}); dispatchEvent(new PopStateEvent('popstate'))`,
    );
    await choose(page);
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Pay in a new tab' }).click(),
    ]);
    await pay(tab, CARDS.succeeds);
    await isReady(page);
  });

  it('says that the form did not load, and loads it again', async () => {
    const { url } = await makeOrder();
    const page = await openBrowser();
    const blocked = ['**/endive/stripe.js', '**/elements/sessions?*'];
    await page.context().route(blocked[0]!, (route) => route.abort(), { times: 1 });
    await page.context().route(blocked[1]!, (route) => route.fulfill({ status: 500 }), { times: 1 });
    await page.goto(url);
    await choose(page);
    for (const _ of blocked) {
      await page.getByText('The payment form of Stripe did not load').waitFor();
      await page.getByRole('button', { name: 'Load it again' }).click();
    }
    await pay(page, CARDS.succeeds);
    await isReady(page);
  });

  it('has nothing of Stripe where the simulator takes the payments', async () => {
    const { order } = await makeOrder();
    const { baseUrl } = await deployment().startExtraApi({ STRIPE_PUBLISHABLE_KEY: '' });
    const page = await openPage();
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(new URL(request.url()).host));
    await page.goto(`${baseUrl}/v/${order.id}#${order.token}`);
    await choose(page);
    await page.getByRole('heading', { name: 'Payment simulator: no money moves' }).waitFor();
    expect(asked.filter((host) => host.endsWith('stripe.com'))).toEqual([]);
    expect(await page.locator('iframe').count()).toBe(0);
  });
});
