import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
import { animationsFinished } from '../support/page/accessibility.js';
import { openScene } from '../support/page/scene.js';
import { useSceneFiles } from '../support/page/scene-files.js';
import { sceneOf } from '../support/page/scenes.js';
import { DESKTOP, PHONE } from '../support/page/screens.js';
import { usePage } from '../support/page/use-page.js';

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const QUALITY_PERCENT = 80;
const PICTURES_DECODED = 'Promise.all([...document.images].map((image) => image.decode())).then(() => undefined)';

const PICTURES = [
  { picture: 'choose-a-video', scene: 'home-one-video', screen: DESKTOP, colorScheme: 'light', shows: '.candidate' },
  { picture: 'before-and-after', scene: 'job-comparing', screen: DESKTOP, colorScheme: 'light', shows: '.comparison' },
  {
    picture: 'compressing-on-a-phone',
    scene: 'job-compressing',
    screen: PHONE,
    colorScheme: 'dark',
    shows: 'progress',
  },
  { picture: 'ready-on-a-phone', scene: 'job-done', screen: PHONE, colorScheme: 'light', shows: '.result-poster img' },
] as const;

describe('pictures for README.md', () => {
  const openPage = usePage();
  const files = useSceneFiles();

  it.each(PICTURES)('$picture', async ({ picture, scene, screen, colorScheme, shows }) => {
    const page = await openScene(sceneOf(scene), { openPage, files: files(), ...screen, colorScheme });
    await page.locator(shows).scrollIntoViewIfNeeded();
    await page.evaluate(PICTURES_DECODED);
    await animationsFinished(page);
    await mkdir(FOLDER, { recursive: true });
    await writeFile(`${FOLDER}${picture}.webp`, await webpOf(page));
  });
});

/** What is in the window now. Playwright itself makes no WebP. */
async function webpOf(page: Page): Promise<Buffer> {
  const devTools = await page.context().newCDPSession(page);
  const { data } = await devTools.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY_PERCENT });
  return Buffer.from(data, 'base64');
}
