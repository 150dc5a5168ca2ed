import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { useBrowser } from '../support/browser/browser.js';
import { makeBox } from '../support/footage/mp4-boxes.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { waitForState } from '../support/stack/state-events.js';

/** What the page has noted. */
interface Seen {
  progress: number[];
  parts: number[];
  outcome: { uploadURL?: string; error?: string } | null;
}

describe('Uppy’s own plugin in Chromium, on a page of another origin', () => {
  const deployment = useTestDeployment();
  const clips = useClips();
  const open = useBrowser();
  let path: string;

  // A box that players skip makes parts enough of a clip: ISO/IEC 14496-12, 8.1.2.
  beforeAll(async () => {
    path = join(clips().folder, 'Three parts – größer.mp4');
    const padding = makeBox('free', Buffer.alloc(12_000_000, 'padding'));
    await writeFile(path, Buffer.concat([await readFile(clips().small), padding]));
  });

  it('uploads a clip in parts, is paused on the way, and goes on where it was', async () => {
    const { order, page, requests } = await choose();
    await eventually(
      () => seenBy(page),
      ({ parts }) => parts.length === 1,
    );
    expect((await order.view()).state).toBe('uploading');
    await page.evaluate('uppy.resumeAll()');
    const { outcome, progress, parts } = await eventually(
      () => seenBy(page),
      (seen) => seen.outcome !== null,
    );
    expect(outcome).toEqual({ uploadURL: `${deployment().stack.urls.api}/v1/videos/${order.id}` });
    expect(parts).toEqual([1, 2, 3]);
    expect(progress.some((share) => share > 0 && share < 1)).toBe(true);
    expect(progress.at(-1)).toBe(1);
    // Resuming asks what has arrived, and sends nothing of it again.
    expect(requests.filter((line) => /^GET .*\/multipart\/[^/]+$/.test(line))).toHaveLength(1);
    expect(requests.filter((line) => line.startsWith('PUT'))).toHaveLength(3);

    await order.waitForState('quoted');
    expect(await deployment().objects.sha256OfInput(order.id)).toBe(sha256(await readFile(path)));
  });

  it('ends the job when the customer cancels the upload', async () => {
    const { order, page } = await choose();
    await eventually(
      () => seenBy(page),
      ({ parts }) => parts.length === 1,
    );
    await page.evaluate('uppy.cancelAll()');
    await waitForState(order, 'canceled');
    await eventually(
      () => deployment().objects.keysAndOpenUploadsOf(order.id),
      (left) => left.length === 0,
    );
  });

  /** Makes a job and chooses its file on the page; which pauses after the first part. */
  async function choose(): Promise<{ order: VideoOrder; page: Page; requests: string[] }> {
    const order = await VideoOrder.create(deployment().client, { path, target: SMALL_TARGET });
    const page = await open().browser.newPage();
    onTestFinished(() => page.close());
    const requests: string[] = [];
    page.on('request', (request) => void requests.push(`${request.method()} ${request.url().split('?', 1)[0]}`));
    await page.goto(`${open().pageUrl}#${encodeURIComponent(order.companionUrl)}`);
    await page.locator('input').setInputFiles(path);
    return { order, page, requests };
  }
});

async function seenBy(page: Page): Promise<Seen> {
  return await page.evaluate<Seen>('seen');
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
