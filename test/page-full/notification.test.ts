import type { Page, Worker } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { LONG_PATIENCE_MS, usePage } from '../support/page/use-page.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, buy, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

// Browsers take a page in a headless window for visible.
const LOOK_AWAY = `
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });`;
// Runs in the service worker. Only a click by a hand may focus or open a window: both are recorded instead.
const CLICK = `
  (async () => {
    const [notification] = await self.registration.getNotifications();
    const led = [];
    WindowClient.prototype.focus = async function () { led.push('focused ' + this.url); };
    Clients.prototype.openWindow = async (url) => { led.push('opened ' + url); };
    let work;
    self.dispatchEvent(
      Object.assign(new Event('notificationclick'), { notification, waitUntil: (promise) => (work = promise) }),
    );
    await work;
    return { led, left: (await self.registration.getNotifications()).length };
  })()`;

interface Shown {
  title: string;
  body: string;
  tag: string;
}

describe('the notification that a video is ready', () => {
  const deployment = useTestDeployment();
  const clips = useClips();
  const openPage = usePage();

  async function openJob() {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const page = await openPage();
    const origin = deployment().stack.urls.api;
    await page.context().grantPermissions(['notifications'], { origin });
    const url = `${origin}/v/${order.id}#${order.token}`;
    await page.goto(url);
    await page.getByRole('heading', { name: 'Choose' }).first().waitFor();
    return { order, page, url };
  }

  const shownBy = async (page: Page): Promise<Shown[]> =>
    await page.evaluate<Shown[]>(`navigator.serviceWorker.ready
      .then((registration) => registration.getNotifications())
      .then((all) => all.map(({ title, body, tag }) => ({ title, body, tag })))`);

  async function serviceWorkerOf(page: Page): Promise<Worker> {
    const [worker] = page.context().serviceWorkers();
    return worker ?? (await page.context().waitForEvent('serviceworker'));
  }

  it('is shown while the customer looks elsewhere, and leads to the job when it is clicked', async () => {
    const { order, page, url } = await openJob();
    await page.evaluate(LOOK_AWAY);
    await buy(order);
    const shown = await eventually(
      () => shownBy(page),
      ({ length }) => length > 0,
      { timeoutMs: LONG_PATIENCE_MS },
    );
    expect(shown).toEqual([
      { title: 'Your video is ready to send', body: expect.stringMatching(/\.mp4$/), tag: order.id },
    ]);
    const worker = await serviceWorkerOf(page);
    expect(await worker.evaluate(CLICK)).toEqual({ led: [`focused ${url}`], left: 0 });
  });

  it('opens the job when its window is closed', async () => {
    const { order, page, url } = await openJob();
    await page.evaluate(LOOK_AWAY);
    await buy(order);
    await eventually(
      () => shownBy(page),
      ({ length }) => length > 0,
      { timeoutMs: LONG_PATIENCE_MS },
    );
    const worker = await serviceWorkerOf(page);
    await page.goto(`${deployment().stack.urls.api}/prices`);
    expect(await worker.evaluate(CLICK)).toEqual({ led: [`opened ${url}`], left: 0 });
  });

  it('is not shown to a customer who looks at the page', async () => {
    const { order, page } = await openJob();
    await buy(order);
    await page.getByRole('button', { name: 'Download' }).waitFor({ timeout: LONG_PATIENCE_MS });
    expect(await shownBy(page)).toEqual([]);
  });
});
