import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openScene, type Scene } from '../../support/page/scene.js';
import { useSceneFiles } from '../../support/page/scene-files.js';
import { sceneOf } from '../../support/page/scenes.js';
import { usePage } from '../../support/page/use-page.js';

const FORBID_STORAGE = `
  const refuse = () => { throw new DOMException('refused', 'SecurityError'); };
  for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: refuse });
  for (const name of ['request', 'query']) LockManager.prototype[name] = async () => refuse();
  window.BroadcastChannel = refuse;`;
// The browser looks into the file before it is sent. Parts are read when the API is asked to sign them.
const UNREADABLE_AT_FIRST = `
  const read = Blob.prototype.arrayBuffer;
  let isRead = false;
  Blob.prototype.arrayBuffer = async function () {
    if (isRead || this.size < 2 ** 20) return await read.call(this);
    isRead = true;
    throw new DOMException('gone', 'NotFoundError');
  };`;
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

  it('sends where the browser forbids storage, and with it locks', async () => {
    const page = await openAfter((page) => page.addInitScript(FORBID_STORAGE), sceneOf('job-sending'));
    await page.getByText(/ of .* sent$/).waitFor();
  });

  describe('when an upload does not go on', () => {
    it('says that too many videos are running, keeps trying, and takes the video from the list', async () => {
      const page = await openAfter(() => {}, sceneOf('home-too-many-videos'));
      await page.getByText('Too many of your videos are running').waitFor();
      await page.getByText('Wait until one of your videos is ready, or cancel one.').waitFor();
      expect(await page.getByText('The connection is interrupted').count()).toBe(0);
      await page.getByRole('button', { name: /^Remove/ }).click();
      await page.getByRole('heading', { name: 'How it works' }).waitFor();
    });

    it('lets a file that cannot be read any more be chosen again, and goes on', async () => {
      const page = await openAfter((page) => page.addInitScript(UNREADABLE_AT_FIRST), sceneOf('job-sending'));
      await page.getByText('The file cannot be read any more').waitFor();
      expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
      await page.getByLabel('Choose the file again').setInputFiles(files().film);
      await page.getByText(/ of .* sent$/).waitFor();
      expect(new URL(page.url()).pathname).toMatch(/^\/v\//);
    });

    it('offers to choose the file again when the upload is over, and does not call a canceled video sent', async () => {
      const page = await openAfter(() => {}, sceneOf('home-upload-canceled-elsewhere'));
      await page.getByText('The upload is over').first().waitFor();
      expect(await page.getByText('Sent. Open it').count()).toBe(0);
      await page.getByLabel('Choose the file again').first().setInputFiles(files().film);
      await page.getByRole('button', { name: 'Send the video' }).waitFor();
    });
  });
});
