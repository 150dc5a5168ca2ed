import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { dropFile } from '../support/page/drop-file.js';
import { openScene } from '../support/page/scene.js';
import { useSceneFiles } from '../support/page/scene-files.js';
import { sceneOf } from '../support/page/scenes.js';
import { DESKTOP } from '../support/page/screens.js';
import { LONG_PATIENCE_MS, usePage } from '../support/page/use-page.js';
import { useClips } from '../support/stack/clips.js';
import { uploadAndAwaitQuote } from '../support/stack/customer.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

/** Less than any picture and sound of the long clip need. */
const HOPELESS_TARGET = { provider: 'own', ceilingBytes: 100_000 } as const;

describe('what the page offers', () => {
  const deployment = useTestDeployment();
  const clips = useClips({ long: true });
  const openPage = usePage({ patienceMs: LONG_PATIENCE_MS });
  const files = useSceneFiles();

  it('is free where the video fits already: said before it is sent, taken without a payment', async () => {
    const page = await openPage();
    await page.goto(deployment().stack.urls.api);
    await dropFile(page, clips().small);
    const gmail = page.getByRole('radio', { name: /^Gmail/ });
    await gmail.check();
    await page.locator('label', { has: gmail }).getByText('Fits already').waitFor();
    await page.getByRole('button', { name: 'Send the video' }).click();
    const quote = page.getByRole('article', { name: 'Gmail' });
    await quote.getByText('Your video is small enough as it is.').waitFor();
    await quote.getByRole('button', { name: 'Get it free' }).click();
    await page.getByRole('button', { name: 'Download' }).waitFor();
    expect(await deployment().stripeSimulator.effects()).toEqual([]);
  });

  it('says that there is no comparison when none comes', async () => {
    const withClock = async (...options: Parameters<typeof openPage>): Promise<Page> => {
      const page = await openPage(...options);
      await page.clock.install();
      return page;
    };
    const page = await openScene(sceneOf('job-quoted'), { openPage: withClock, files: files(), ...DESKTOP });
    const withoutPreview = page.getByRole('article', { name: 'Outlook' });
    await withoutPreview.getByText('The comparison is being made.').waitFor();
    await page.clock.fastForward('01:31');
    await withoutPreview.getByText('There is no comparison yet. You can choose without it.').waitFor();
  });

  it('names the smallest size where the video cannot fit, and sells that one', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: HOPELESS_TARGET });
    const page = await openPage();
    await page.goto(`${deployment().stack.urls.api}/v/${order.id}#${order.token}`);
    const hopeless = page.getByRole('article', { name: 'At most 0.1 MB' });
    await hopeless.getByText('Does not fit').waitFor();
    await hopeless.getByText('This video cannot get smaller than').waitFor();
    await hopeless.getByText('Nothing is charged.').waitFor();
    await hopeless.getByRole('button', { name: /^Ask for/ }).click();
    await hopeless.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Choose\s+At most/ }).click();
    await page.getByRole('button', { name: /^Pay \$/ }).waitFor();
  });
});
