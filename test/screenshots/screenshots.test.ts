import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, it } from 'vitest';
import { animationsFinished } from '../support/page/accessibility.js';
import { openScene } from '../support/page/scene.js';
import { useSceneFiles } from '../support/page/scene-files.js';
import { SCENES } from '../support/page/scenes.js';
import { DESKTOP, PHONE } from '../support/page/screens.js';
import { usePage } from '../support/page/use-page.js';

const FOLDER = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url));

/** German words are the longest: they show what is cut off. */
const LOOKS = [
  { look: 'phone', in: 'en', ...PHONE },
  { look: 'desktop', in: 'en', ...DESKTOP },
  { look: 'phone-german', in: 'de', ...PHONE },
] as const;

describe('pictures to be looked at', () => {
  const openPage = usePage();
  const files = useSceneFiles();
  beforeAll(async () => {
    await rm(FOLDER, { recursive: true, force: true });
    await mkdir(FOLDER, { recursive: true });
  });

  describe.each(LOOKS)('$look', ({ look, ...screen }) => {
    it.each(SCENES)('$name', async (scene) => {
      const page = await openScene(scene, { openPage, files: files(), ...screen });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await animationsFinished(page);
        await page.screenshot({ path: `${FOLDER}${scene.name}-${look}-${colorScheme}.png`, fullPage: true });
      }
    });
  });
});
