import { describe, it } from 'vitest';
import { expectAccessible } from '../support/page/accessibility.js';
import { openScene } from '../support/page/scene.js';
import { useSceneFiles } from '../support/page/scene-files.js';
import { SCENES } from '../support/page/scenes.js';
import { DESKTOP, PHONE } from '../support/page/screens.js';
import { usePage } from '../support/page/use-page.js';

describe('axe-core finds nothing', () => {
  const openPage = usePage();
  const files = useSceneFiles();

  describe.each([
    { on: 'a phone', screen: PHONE },
    { on: 'a desktop', screen: DESKTOP },
  ])('on $on', ({ screen }) => {
    it.each(SCENES)('$name', async (scene) => {
      await expectAccessible(await openScene(scene, { openPage, files: files(), ...screen }), scene.name);
    });
  });
});
