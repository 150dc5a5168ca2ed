import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { JOB_API_PATH } from '../../support/page/job-states.js';
import { problem } from '../../support/page/pretended-api.js';
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
const GERMAN_TEXTS = /\/assets\/de-.*\.js$/;

const LOADED = `(() => {
  const videos = [...document.querySelectorAll('video')];
  return videos.length > 0 && videos.every(({ readyState }) => readyState > 1);
})()`;
const STOP_AT_A_SECOND = `(async () => {
  const video = document.querySelector('video');
  video.pause();
  const sought = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  video.currentTime = 1;
  await sought;
  video.dispatchEvent(new Event('error'));
  await new Promise((resolve) => video.addEventListener('emptied', resolve, { once: true }));
})()`;
const PLAYS_ON = `document.querySelector('video').currentTime >= 1`;
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

  it('promises a notification only for as long as it is open', async () => {
    const allow = async (page: Page): Promise<void> => await page.context().grantPermissions(['notifications']);
    const page = await openAfter(allow, sceneOf('job-compressing'));
    await page.getByText('This device tells you when it is ready, as long as this page stays open.').waitFor();
  });

  it('sends where the browser forbids storage, and with it locks', async () => {
    const page = await openAfter((page) => page.addInitScript(FORBID_STORAGE), sceneOf('job-sending'));
    await page.getByText(/ of .* sent$/).waitFor();
  });

  it('asks every few seconds when it is open too often for the live stream, and does not call that silence', async () => {
    const scene = sceneOf('job-compressing');
    const refusal = { ...problem('too_many_event_streams', 429), retryAfterSec: 30 };
    let asked = 0;
    const count = (page: Page): void =>
      void page.on('request', (request) => (asked += new URL(request.url()).pathname === JOB_API_PATH ? 1 : 0));
    const answers = { ...scene.answers, replies: { [`GET ${JOB_API_PATH}/events`]: refusal } };
    const page = await openAfter(count, { ...scene, answers });
    const silence = page.getByText('We have had no answer').waitFor();
    const polls = expect.poll(() => asked, { timeout: PATIENCE_MS }).toBeGreaterThan(2);
    const first = Promise.race([silence.then(() => 'silence'), polls.then(() => 'polls')]);
    silence.catch(() => undefined);
    expect(await first).toBe('polls');
  });

  describe('when texts do not load', () => {
    it('says so in both languages, and offers to load the page again', async () => {
      const page = await openAfter(() => {}, sceneOf('not-loaded'));
      await page.getByText('This page did not load.').waitFor();
      await page.getByText('Diese Seite wurde nicht geladen.').waitFor();
      const loadedAgain = page.waitForEvent('load');
      await page.getByRole('button', { name: 'Neu laden' }).click();
      await loadedAgain;
    });

    it('is shown in the other language', async () => {
      const scene = { ...sceneOf('home'), answers: { cut: GERMAN_TEXTS } };
      const page = await openScene(scene, { openPage, files: files(), in: 'de' });
      await page.getByRole('heading', { name: 'Make a video small enough to e-mail' }).waitFor();
    });

    it('says that a chosen language is missing', async () => {
      const page = await openAfter(() => {}, { ...sceneOf('home'), answers: { cut: GERMAN_TEXTS } });
      await page.getByLabel('Language').selectOption('de');
      await page.getByText('This part of the page did not load.').waitFor();
    });

    it('stays in the language that was chosen last, though the one before comes late', async () => {
      const page = await openAfter(() => {}, sceneOf('home'));
      let letThrough = (): void => {};
      const mayPass = new Promise<void>((resolve) => (letThrough = resolve));
      await page.route(GERMAN_TEXTS, async (route) => {
        await mayPass;
        await route.fallback();
      });
      const german = page.waitForRequest((request) => GERMAN_TEXTS.test(request.url()));
      await page.getByLabel('Language').selectOption('de');
      const url = (await german).url();
      await page.getByLabel('Language').selectOption('en');
      letThrough();
      // The page's own import of the same module was first.
      await page.evaluate(`import('${url}')`);
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
    });
  });

  describe('when a video does not load', () => {
    /** Refuses the first so many addresses of videos, as the store does when they are too old. */
    async function refuse(page: Page, addresses: number, path: RegExp): Promise<void> {
      let asked = 0;
      await page.route(path, async (route) => {
        if (route.request().resourceType() !== 'media') {
          asked += 1;
          return await route.fulfill({ body: '' });
        }
        if (asked <= addresses) return await route.fulfill({ status: 403 });
        await route.fulfill(partOf(files().excerpts.after, route.request().headers()['range']));
      });
    }
    const becomes = async (page: Page, condition: string): Promise<void> =>
      await expect.poll(() => page.evaluate(condition), { timeout: PATIENCE_MS }).toBe(true);
    const RESULT = /\/download$/;
    const EXCERPTS = /\/previews\//;

    it('plays the result from a new address, where it stopped', async () => {
      const page = await openAfter(() => {}, sceneOf('job-done'));
      await refuse(page, 1, RESULT);
      await page.getByRole('button', { name: 'Play the result' }).click();
      await becomes(page, LOADED);
      await page.evaluate(STOP_AT_A_SECOND);
      await becomes(page, PLAYS_ON);
    });

    it('says that the result cannot be played, and tries again', async () => {
      const page = await openAfter(() => {}, sceneOf('job-done'));
      await refuse(page, 2, RESULT);
      await page.getByRole('button', { name: 'Play the result' }).click();
      await page.getByText('The video could not be played.').waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();
      await becomes(page, LOADED);
    });

    it('compares with new addresses', async () => {
      const page = await openAfter(() => {}, sceneOf('job-quoted'));
      // Both films are asked for.
      await refuse(page, 2, EXCERPTS);
      await page.getByRole('button', { name: 'Compare the picture' }).first().click();
      await becomes(page, LOADED);
    });

    it('says that there is no comparison, and tries again', async () => {
      const page = await openAfter(() => {}, sceneOf('job-quoted'));
      await refuse(page, 4, EXCERPTS);
      await page.getByRole('button', { name: 'Compare the picture' }).first().click();
      await page.getByText('The comparison could not be loaded.').waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();
      await becomes(page, LOADED);
    });
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

/** A browser seeks only in what is served by ranges. */
function partOf(film: Buffer, range = 'bytes=0-') {
  const from = Number(/\d+/.exec(range)?.[0] ?? 0);
  const headers = { 'accept-ranges': 'bytes', 'content-range': `bytes ${from}-${film.length - 1}/${film.length}` };
  return { status: 206, headers, body: film.subarray(from), contentType: 'video/mp4' };
}
