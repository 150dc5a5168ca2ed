import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../../support/page/accessibility.js';
import { JOB_STATES } from '../../support/page/job-states.js';
import { layoutShiftOf, watchLayout } from '../../support/page/layout-shift.js';
import { motionOn, watchMotion } from '../../support/page/motion.js';
import { openScene } from '../../support/page/scene.js';
import { useSceneFiles } from '../../support/page/scene-files.js';
import { sceneOf } from '../../support/page/scenes.js';
import { DESKTOP, PHONE } from '../../support/page/screens.js';
import { usePage } from '../../support/page/use-page.js';

// One of each kind: a form, an offer, a payment, a question, a result. `test:full` looks at every scene.
const SOME = ['home-several-videos', 'job-quoted', 'job-pay-without-consent', 'job-cancel-dialog', 'job-done'];

// What is loaded in two steps: the code of the page, then what the API knows.
const LOADED = ['home', 'job-quoted', 'job-compressing', 'job-done', 'prices', 'my-video'];
/** Each answer finds the page painted without it. */
const PAINTED_AFTER_MS = 200;
/** Half of what counts as good: https://web.dev/articles/cls */
const STILL = 0.05;

/** https://www.w3.org/TR/WCAG22/#reflow */
const SMALLEST = { width: 320, height: 640 };
const PICTURE_CELL = `(() => {
  const cell = [...document.querySelectorAll('td')].find(({ textContent }) => textContent.startsWith('1920'));
  const range = document.createRange();
  range.selectNodeContents(cell);
  const isWithinCell = range.getBoundingClientRect().right <= cell.getBoundingClientRect().right;
  return { lines: range.getClientRects().length, isWithinCell };
})()`;

// What moves where motion is welcome: a bar without an end, bars that grow, buttons under the pointer, films that play.
const MOVING = [
  'home',
  'home-sending-two',
  'job-probing',
  'job-queued',
  'job-compressing',
  'job-comparing',
  'job-done',
];

describe('the page in each of its states', () => {
  const openPage = usePage();
  const files = useSceneFiles();

  /** Opens pages that are watched from the beginning. */
  const watched =
    (watch: (page: Page) => Promise<void>): typeof openPage =>
    async (options) => {
      const page = await openPage(options);
      await watch(page);
      return page;
    };

  it.each(SOME)('is accessible: %s', async (name) => {
    await expectAccessible(await openScene(sceneOf(name), { openPage, files: files(), ...PHONE }), name);
  });

  it('says in a sentence why a link does not open it, and leads to the lost links', async () => {
    const page = await openScene(sceneOf('job-wrong-token'), { openPage, files: files() });
    await page.getByRole('heading', { name: 'This link does not open the video' }).waitFor();
    await page.getByRole('link', { name: 'Send me my links' }).click();
    expect(new URL(page.url()).pathname).toBe('/lost-link');
  });

  it('shows markup, bidi controls and emoji in a file name as text', async () => {
    const fileName = '<img src=x onerror=alert(1)>\u202egpj.🎂.mov';
    const probing = sceneOf('job-probing');
    const video = { ...JOB_STATES['probing'], fileName } as (typeof JOB_STATES)[string];
    const page = await openScene({ ...probing, answers: { video } }, { openPage, files: files() });
    expect(await page.locator('.job-file bdi').textContent()).toBe(fileName.replace('\u202e', ''));
    expect(await page.locator('.job-file img').count()).toBe(0);
  });

  it.each(MOVING)('does not move by itself for those who want no motion: %s', async (name) => {
    const page = await openScene(sceneOf(name), { openPage: watched(watchMotion), files: files() });
    await page.locator('.button').first().hover();
    expect(await motionOn(page)).toEqual([]);
  });

  it('moves for everybody else, so that one sees that something goes on', async () => {
    const options = { openPage: watched(watchMotion), files: files(), reducedMotion: 'no-preference' } as const;
    const page = await openScene(sceneOf('job-probing'), options);
    await expect.poll(async () => await motionOn(page)).toContain('progress-passes of progress');
  });

  it('writes the size of a picture on one line, on the smallest screens too', async () => {
    const page = await openScene(sceneOf('job-done'), { openPage, files: files(), ...PHONE, viewport: SMALLEST });
    await page.getByRole('cell', { name: /^1920/ }).waitFor();
    expect(await page.evaluate(PICTURE_CELL)).toEqual({ lines: 1, isWithinCell: true });
  });

  describe.each([
    { on: 'a phone', screen: PHONE },
    { on: 'a desktop', screen: DESKTOP },
  ])('stands still on $on', ({ screen }) => {
    it.each(LOADED)('%s, while it loads', async (name) => {
      const scene = sceneOf(name);
      const answers = { ...scene.answers, afterMs: PAINTED_AFTER_MS };
      const page = await openScene(
        { ...scene, answers },
        { openPage: watched(watchLayout), files: files(), ...screen },
      );
      await page.locator('[aria-busy]').filter({ visible: true }).waitFor({ state: 'detached' });
      await page.waitForLoadState('networkidle');
      const { score, shifts } = await layoutShiftOf(page);
      expect(score, JSON.stringify(shifts)).toBeLessThan(STILL);
    });

    it('when the connection is lost', async () => {
      const page = await openScene(sceneOf('job-offline'), {
        openPage: watched(watchLayout),
        files: files(),
        ...screen,
      });
      const { score, shifts } = await layoutShiftOf(page);
      expect(score, JSON.stringify(shifts)).toBeLessThan(STILL);
    });
  });
});
