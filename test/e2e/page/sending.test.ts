import type { Page } from 'playwright-core';
import { mkdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, beforeAll } from 'vitest';
import { makePaddedClip } from '../../support/footage/padded-clip.js';
import { PartTraffic } from '../../support/page/part-traffic.js';
import { usePage } from '../../support/page/use-page.js';
import { useClips } from '../../support/stack/clips.js';
import { useTestDeployment } from '../../support/stack/test-deployment.js';

const PART_COUNT = 4;
const SIZE_BYTES = 16 * 1024 * 1024;

describe('sending on the page', () => {
  // Nothing looks into the videos: the tests end when a video is sent.
  const deployment = useTestDeployment({ workers: ['control'] });
  const clips = useClips();
  const openPage = usePage();
  let video: string;

  beforeAll(async () => {
    video = await makePaddedClip(clips().folder, 'Long walk.mp4', { sizeBytes: SIZE_BYTES });
  });

  /** Opens the page and begins to send the video, of which so many parts arrive. */
  async function beginToSend({ arriving }: { arriving: number }): Promise<{ page: Page; parts: PartTraffic }> {
    const page = await openPage();
    const parts = await PartTraffic.of(page.context());
    parts.letThrough(arriving);
    await page.goto(deployment().stack.urls.api);
    await page.getByLabel('Choose a video').setInputFiles(video);
    await page.getByRole('button', { name: 'Send the video' }).click();
    await page.getByRole('heading', { name: 'Sending your video' }).waitFor();
    await parts.waitForArrivals(arriving);
    return { page, parts };
  }

  async function progressOn(page: Page): Promise<string | null> {
    return await page.getByText(/ of .* sent$/).textContent();
  }

  async function waitUntilSent(page: Page): Promise<void> {
    await page.getByRole('heading', { name: 'Looking at your video' }).waitFor();
  }

  it('asks before it is left, and goes on where it was when the same file is chosen after a reload', async () => {
    const { page, parts } = await beginToSend({ arriving: 2 });
    const asked: string[] = [];
    page.once('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await page.reload();
    expect(asked).toEqual(['beforeunload']);
    await page.getByText('Choose the same file again, and it goes on where it stopped').waitFor();
    const missing = [1, 2, 3, 4].filter((partNumber) => !parts.arrived.includes(partNumber));
    const sentBefore = parts.sent.length;
    await parts.open();
    await page.getByLabel('Choose the file again').setInputFiles(video);
    await waitUntilSent(page);
    expect(parts.sent.slice(sentBefore).toSorted()).toEqual(missing);
  });

  it('asks for the file when it was left before the job was made, and lets it go when that is chosen', async () => {
    const page = await openPage();
    const jobs = (url: URL): boolean => url.pathname === '/v1/videos';
    await page.route(jobs, () => {});
    await page.goto(deployment().stack.urls.api);
    await page.getByLabel('Choose a video').setInputFiles(video);
    await page.getByRole('button', { name: 'Send the video' }).click();
    await page.getByRole('progressbar').waitFor();
    await page.reload();
    await page.getByText('Choose the same file again, and send it').waitFor();
    await page.getByText('Long walk.mp4').waitFor();
    await page.reload();
    await page.getByText('Choose the same file again, and send it').waitFor();
    await page.unroute(jobs);
    await page.getByLabel('Choose a video').setInputFiles(video);
    await page.getByRole('button', { name: 'Send the video' }).click();
    await waitUntilSent(page);
    await page.goto(deployment().stack.urls.api);
    await page.getByRole('heading', { name: 'How it works' }).waitFor();
    expect(await page.getByText('Choose the same file again, and send it').count()).toBe(0);
  });

  it('takes a file from the list that was refused', async () => {
    const page = await openPage();
    const notes = join(clips().folder, 'Notes.mp4');
    await writeFile(notes, 'no video');
    await page.goto(deployment().stack.urls.api);
    await page.getByLabel('Choose a video').setInputFiles(notes);
    await page.getByRole('button', { name: 'Send the video' }).click();
    await page.getByText('This file is not a video').waitFor();
    await page.getByRole('button', { name: 'Remove Notes.mp4' }).click();
    await page.getByRole('heading', { name: 'How it works' }).waitFor();
  });

  it('starts from the beginning when the file chosen after a reload is another one with the same name, size and date', async () => {
    const { page, parts } = await beginToSend({ arriving: 2 });
    const first = page.url();
    await page.reload();
    await page.getByText('This video is not sent completely').waitFor();
    await parts.open();
    const sentBefore = parts.sent.length;
    await page.getByLabel('Choose the file again').setInputFiles(await lookalikeOf(video));
    await page.getByText('This is another file').waitFor();
    await page.getByRole('link', { name: 'Go back and choose the right file' }).click();
    await page.getByText('This video is not sent completely').waitFor();
    expect(page.url()).toBe(first);
    await page.goBack();
    await page.getByRole('button', { name: 'Send the video' }).click();
    await waitUntilSent(page);
    expect(page.url()).not.toBe(first);
    expect(parts.sent.slice(sentBefore)).toHaveLength(PART_COUNT);
    await page.goto(first);
    await page.getByText('This video is not sent completely').waitFor();
  });

  it('waits for a lost network, says so, and sends only what has not arrived', async () => {
    const { page, parts } = await beginToSend({ arriving: 2 });
    const arrived = await parts.waitForArrivals(2);
    await parts.waitForHeld(2);
    await page.context().setOffline(true);
    await parts.open();
    await page.getByText('The connection is interrupted').waitFor();
    await page.getByText('Your device is offline').waitFor();
    const sentBefore = parts.sent.length;
    await page.context().setOffline(false);
    await waitUntilSent(page);
    expect(arrived.filter((partNumber) => parts.sent.slice(sentBefore).includes(partNumber))).toEqual([]);
    expect(await parts.waitForArrivals(PART_COUNT)).toEqual([1, 2, 3, 4]);
  });

  it('lets one of two tabs send the file, and the other go on when that one is closed', async () => {
    const { page, parts } = await beginToSend({ arriving: 2 });
    await parts.waitForHeld(2);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByText('Another tab of this browser is sending this video.').waitFor();
    await other.goto(deployment().stack.urls.api);
    const sentBefore = parts.sent.length;
    await other.getByLabel('Choose a video').setInputFiles(video);
    await other.getByText('Another tab of this browser is sending this video.').waitFor();
    expect(other.url()).toBe(page.url());
    await other.getByText((await progressOn(page)) ?? '').waitFor();
    expect(parts.sent.length, 'sent by the second tab beside the first').toBe(sentBefore);
    const arrived = await parts.waitForArrivals(2);
    await page.close();
    await parts.open();
    await waitUntilSent(other);
    const sentByOther = parts.sent.slice(sentBefore);
    expect(arrived.filter((partNumber) => sentByOther.includes(partNumber))).toEqual([]);
  });

  /** Another video that nothing but its content tells from this one. */
  async function lookalikeOf(path: string): Promise<string> {
    const folder = join(clips().folder, 'elsewhere');
    await mkdir(folder);
    const lookalike = await makePaddedClip(folder, 'Long walk.mp4', { sizeBytes: SIZE_BYTES, filling: 1 });
    const { atime, mtime } = await stat(path);
    await utimes(lookalike, atime, mtime);
    return lookalike;
  }
});
