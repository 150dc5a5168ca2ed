import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Keyboard } from '../support/page/keyboard.js';
import { JOB_API_PATH, JOB_STATES } from '../support/page/job-states.js';
import { openScene } from '../support/page/scene.js';
import { useSceneFiles } from '../support/page/scene-files.js';
import { sceneOf } from '../support/page/scenes.js';
import { DESKTOP } from '../support/page/screens.js';
import type { Answers } from '../support/page/pretended-api.js';
import { usePage } from '../support/page/use-page.js';

describe('the focus is never lost, and what it is on can be seen', () => {
  const openPage = usePage();
  const files = useSceneFiles();

  async function open(name: string, replies: Answers['replies'] = {}): Promise<{ page: Page; keys: Keyboard }> {
    const scene = sceneOf(name);
    const answers = { ...scene.answers, replies: { ...scene.answers?.replies, ...replies } };
    const page = await openScene({ ...scene, answers }, { openPage, files: files(), ...DESKTOP });
    return { page, keys: new Keyboard(page) };
  }

  it.each([
    { scene: 'job-compressing', asks: 'Cancel this video', safe: 'Keep it' },
    { scene: 'job-done', asks: 'Delete it now', safe: 'Keep it' },
  ])(
    '“$asks”: the question offers first what changes nothing, and gives the focus back',
    async ({ scene, asks, safe }) => {
      const { page, keys } = await open(scene);
      await keys.tabTo(asks);
      await keys.press('Enter');
      await page.getByRole('dialog').waitFor();
      expect(await keys.focused()).toBe(safe);
      await keys.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await keys.focused()).toBe(asks);
    },
  );

  it('the result is kept longer', async () => {
    const expiresAt = JOB_STATES['done']?.result?.keepableUntil;
    const { page, keys } = await open('job-done', { [`POST ${JOB_API_PATH}/extend-retention`]: { expiresAt } });
    await keys.tabTo(/^Keep it .* longer/);
    await keys.press('Enter');
    await page.getByText(/^It is kept until/).waitFor();
    expect(await keys.focused()).toMatch(/^It is kept until/);
  });

  it('the result is played: the keys of the player work', async () => {
    const { page, keys } = await open('job-done', { [`GET ${JOB_API_PATH}/download`]: { url: '/nothing.mp4' } });
    await keys.tabTo('Play the result');
    await keys.press('Enter');
    await page.locator('video').waitFor();
    expect(await keys.focused()).toBe('The finished video');
  });

  it('the browser is asked whether it may tell when the video is ready', async () => {
    const { page, keys } = await open('job-compressing');
    await page.evaluate(`Notification.requestPermission = async () => 'granted'`);
    await keys.tabTo('Tell me when it is ready');
    await keys.press('Enter');
    await page.getByText('This device tells you').waitFor();
    expect(await keys.focused()).toMatch(/^This device tells you/);
  });

  it('the comparison opens: all of it is on the screen', async () => {
    const { page, keys } = await open('job-quoted');
    await keys.tabTo('Compare the picture');
    await keys.press('Enter');
    const divider = page.getByRole('slider');
    await divider.waitFor();
    expect(await keys.focused()).toBe('Divider between before and after');
    expect(await isOnScreen(page, '.comparison')).toBe(true);
  });

  it('another size is measured: the new offer has the focus', async () => {
    const video = JOB_STATES['quoted'];
    const [first, ...rest] = video?.offer?.quotes ?? [];
    const own = { ...first, quoteId: 'q-own', target: { provider: 'own', ceilingBytes: 8_000_000 } };
    const offer = { ...video?.offer, quotes: [own, first, ...rest] };
    const { page, keys } = await open('job-quoted', { [`POST ${JOB_API_PATH}/quote`]: offer });
    await keys.tabTo('Largest size in MB');
    await keys.type('8');
    await keys.press('Enter');
    await page.getByRole('heading', { name: 'At most 8 MB' }).waitFor();
    expect(await keys.focused()).toMatch(/^At most 8 MB/);
    await keys.tabTo(/^Why these figures/);
    expect(await isOnScreen(page, ':focus')).toBe(true);
  });

  it('a card is declined: the reason has the focus, and the cards come next', async () => {
    const { page, keys } = await open('job-quoted-declined');
    await page.getByRole('alert').waitFor();
    expect(await keys.focused()).toMatch(/^Your card was declined/);
    expect(await isOnScreen(page, ':focus')).toBe(true);
    await keys.press('Tab');
    expect(await keys.focused()).toMatch(/^Succeeds/);
  });
});

async function isOnScreen(page: Page, selector: string): Promise<boolean> {
  const box = await page.locator(selector).boundingBox();
  return box !== null && box.y >= 0 && box.y + box.height <= DESKTOP.viewport.height;
}
