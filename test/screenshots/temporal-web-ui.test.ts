import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { launchChromium } from '../support/browser/browser.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, buy, uniqueEmail, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { holdEncode } from '../support/stack/processes.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const FOLDER = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url));
// High, because the Web UI scrolls a part of itself.
const SCREEN = { width: 1440, height: 2000 };
const FONTS_LOADED = 'document.fonts.ready.then(() => undefined)';

/** What an operator sees of jobs in the Temporal Web UI without opening an event. */
describe('pictures of the Temporal Web UI', () => {
  const deployment = useTestDeployment();
  const clips = useClips({ long: true });
  let browser: Browser;
  let delivered: string;
  let compressing: string;

  beforeAll(async () => {
    browser = await launchChromium();
    await mkdir(FOLDER, { recursive: true });
    const { client } = deployment();
    const first = await uploadAndAwaitQuote(client, {
      path: clips().small,
      target: SMALL_TARGET,
      email: uniqueEmail(),
    });
    await buy(first);
    await first.waitForState('done');
    await uploadAndAwaitQuote(client, { path: clips().small, target: SMALL_TARGET });
    const last = await uploadAndAwaitQuote(client, { path: clips().long, target: LONG_TARGET, email: uniqueEmail() });
    await buy(last);
    await holdEncode(deployment().folder);
    [delivered, compressing] = [first.id, last.id];
  });
  afterAll(async () => await browser.close());

  it('the list', async () => {
    await takePicture('', 'temporal-list', 'videoWorkflow');
  });

  it('a delivered job', async () => {
    const workflowId = videoWorkflowId(delivered);
    await takePicture(`/${workflowId}`, 'temporal-delivered', 'Compress to at most');
  });

  it('a job that is compressed now', async () => {
    await takePicture(`/${videoWorkflowId(compressing)}`, 'temporal-compressing', 'Compress to at most');
  });

  async function takePicture(path: string, name: string, shows: string): Promise<void> {
    const page = await browser.newPage({ viewport: SCREEN });
    await page.goto(`${deployment().stack.urls.temporalUi}/namespaces/default/workflows${path}`);
    await page.getByText(shows).first().waitFor();
    await page.evaluate(FONTS_LOADED);
    await page.screenshot({ path: `${FOLDER}${name}.png`, fullPage: true });
    await page.close();
  }
});
