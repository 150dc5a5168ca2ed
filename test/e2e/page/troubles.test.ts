import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openScene, type Scene } from '../../support/page/scene.js';
import { useSceneFiles } from '../../support/page/scene-files.js';
import { sceneOf } from '../../support/page/scenes.js';
import { usePage } from '../../support/page/use-page.js';

/** Nothing that these tests wait for computes. */
const PATIENCE_MS = 45_000;

describe('what browsers and connections do to the page', () => {
  const openPage = usePage({ patienceMs: PATIENCE_MS });
  const files = useSceneFiles();

  /** Opens a scene after a change of the browser or of its network. */
  async function openAfter(change: (page: Page) => unknown, scene: Scene): Promise<Page> {
    const openChanged: typeof openPage = async (options) => {
      const page = await openPage(options);
      await change(page);
      return page;
    };
    return await openScene(scene, { openPage: openChanged, files: files() });
  }

  describe('in the oldest browsers that it is built for', () => {
    const OLD = 'delete AbortSignal.any;';

    it('sends a video', async () => {
      const page = await openAfter((page) => page.addInitScript(OLD), sceneOf('job-sending'));
      await page.getByText(/ of .* sent$/).waitFor();
    });

    it('follows a job', async () => {
      const asked: string[] = [];
      const watch = async (page: Page): Promise<void> => {
        page.on('request', (request) => asked.push(new URL(request.url()).pathname));
        await page.addInitScript(OLD);
      };
      await openAfter(watch, sceneOf('job-compressing'));
      await expect.poll(() => asked, { timeout: PATIENCE_MS }).toContainEqual(expect.stringMatching(/\/events$/));
    });
  });
});
