import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Keyboard } from '../support/page/keyboard.js';
import { LONG_PATIENCE_MS, usePage } from '../support/page/use-page.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, buy, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { holdEncode } from '../support/stack/processes.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

describe('with the keyboard alone', () => {
  const deployment = useTestDeployment();
  const clips = useClips({ long: true });
  const openPage = usePage({ patienceMs: LONG_PATIENCE_MS });

  async function openWithKeyboard(): Promise<{ page: Page; keys: Keyboard }> {
    const page = await openPage();
    return { page, keys: new Keyboard(page) };
  }

  it('a video is chosen, compared, paid and downloaded', async () => {
    const { page, keys } = await openWithKeyboard();
    // From now on, because the browser may be faster than the listening begins.
    const chooserShown = page.waitForEvent('filechooser');
    await page.goto(deployment().stack.urls.api);
    await keys.tabTo('Choose a video');
    await keys.press('Enter');
    const chooser = await chooserShown;
    await chooser.setFiles(clips().small);
    await page.getByRole('button', { name: 'Send the video' }).waitFor();
    await keys.tabTo(/^Gmail/);
    // Up from the first one is the last one.
    await keys.press('ArrowUp');
    await keys.tabTo('Largest size in MB');
    await keys.type(String(SMALL_TARGET.ceilingBytes / 1_000_000));
    await keys.press('Enter');
    await page.getByRole('button', { name: /^Choose\s+At most/ }).waitFor();

    await page.getByRole('button', { name: 'Compare the picture' }).first().waitFor();
    await keys.tabTo(/^Compare the picture/);
    await keys.press('Enter');
    const divider = page.getByRole('slider', { name: 'Divider between before and after' });
    await divider.waitFor();
    expect(await keys.focused()).toBe('Divider between before and after');
    await keys.press('ArrowRight');
    expect(await divider.inputValue()).toBe('51');

    await keys.tabTo(/^Choose\s+At most/);
    await keys.press('Enter');
    await page.getByRole('heading', { name: 'Check and pay' }).waitFor();
    await keys.tabTo(/^Begin at once/);
    await keys.press('Space');
    await keys.tabTo(/^Pay \$/);
    await keys.press('Enter');
    await page.getByRole('button', { name: 'Download' }).waitFor();
    await keys.tabTo('Download');
    await Promise.all([page.waitForEvent('download'), keys.press('Enter')]);
  });

  it('a video is canceled: the question takes the focus, Escape gives it back', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    const { page, keys } = await openWithKeyboard();
    await page.goto(`${deployment().stack.urls.api}/v/${order.id}#${order.token}`);
    await buy(order);
    await page.getByRole('heading', { name: 'Compressing your video' }).waitFor();
    await holdEncode(deployment().folder);
    await keys.tabTo('Cancel this video');
    await keys.press('Enter');
    await page.getByRole('dialog').waitFor();
    await keys.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await keys.focused()).toBe('Cancel this video');
    await keys.press('Enter');
    await keys.tabTo('Cancel it');
    await keys.press('Enter');
    await page.getByRole('heading', { name: 'You have your money back' }).waitFor();
    await keys.tabTo('Start with another video');
    await keys.press('Enter');
    await page.getByRole('heading', { name: 'Make a video small enough to e-mail' }).waitFor();
  });
});
