import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../../support/page/accessibility.js';
import { JOB_STATES } from '../../support/page/job-states.js';
import { layoutShiftOf, watchLayout } from '../../support/page/layout-shift.js';
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

describe('the page in each of its states', () => {
  const openPage = usePage();
  const files = useSceneFiles();

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

  describe.each([
    { on: 'a phone', screen: PHONE },
    { on: 'a desktop', screen: DESKTOP },
  ])('stands still on $on while it loads', ({ screen }) => {
    it.each(LOADED)('%s', async (name) => {
      const openWatched: typeof openPage = async (options) => {
        const page = await openPage(options);
        await watchLayout(page);
        return page;
      };
      const scene = sceneOf(name);
      const answers = { ...scene.answers, afterMs: PAINTED_AFTER_MS };
      const page = await openScene({ ...scene, answers }, { openPage: openWatched, files: files(), ...screen });
      await page.locator('[aria-busy]').filter({ visible: true }).waitFor({ state: 'detached' });
      await page.waitForLoadState('networkidle');
      const { score, shifts } = await layoutShiftOf(page);
      expect(score, JSON.stringify(shifts)).toBeLessThan(STILL);
    });
  });
});
