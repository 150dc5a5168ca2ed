import { stat } from 'node:fs/promises';
import type { Request } from 'playwright-core';
import type { Video } from '@mailsized/client';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { dropFile } from '../../support/page/drop-file.js';
import { expectAccessible } from '../../support/page/accessibility.js';
import { usePage } from '../../support/page/use-page.js';
import { useClips } from '../../support/stack/clips.js';
import { useTestDeployment } from '../../support/stack/test-deployment.js';

describe('the page', () => {
  const deployment = useTestDeployment();
  const clips = useClips();
  const openPage = usePage();

  it('takes a dropped video, sells a target, and gives the result', async () => {
    const page = await openPage();
    await page.goto(deployment().stack.urls.api);
    await expectAccessible(page);
    await dropFile(page, clips().small);
    await page.getByRole('button', { name: 'Send the video' }).click();
    await page
      .getByRole('button', { name: /Get it free|Pay/ })
      .first()
      .click({ timeout: 60_000 });
    const button = page.getByRole('button', { name: 'Download' });
    await button.waitFor({ timeout: 120_000 });
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    const { pathname, hash } = new URL(page.url());
    const jobId = pathname.split('/').at(-1) ?? '';
    const { result } = await deployment().client.json<Video>(`/v1/videos/${jobId}`, { token: hash.slice(1) });
    expect((await stat(await download.path())).size).toBe(result?.sizeBytes);
  });

  it('writes to the customer in the language that was chosen on it', async () => {
    const page = await openPage({ locale: 'en-GB' });
    await page.goto(deployment().stack.urls.api);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
    await dropFile(page, clips().small);
    await page.getByRole('button', { name: 'Video senden' }).click();
    await page.waitForURL(/#./);
    const { pathname, hash } = new URL(page.url());
    const video = await deployment().client.json<Video>(`/v1${pathname.replace('/v/', '/videos/')}`, {
      token: hash.slice(1),
    });
    expect(video.locale).toBe('de');
  });

  it('stops sending at once when the video is canceled', async () => {
    const page = await openPage();
    const held = new Set<Request>();
    // The store takes the bytes and never answers.
    await page.route(`${deployment().stack.env['S3_ENDPOINT']}/**`, (route) => void held.add(route.request()));
    await page.goto(deployment().stack.urls.api);
    await dropFile(page, clips().small);
    await page.getByRole('button', { name: 'Send the video' }).click();
    await eventually(() => held.size > 0);
    await page.getByRole('button', { name: 'Cancel this video' }).click();
    await Promise.all([
      page.waitForEvent('requestfailed', (request) => held.has(request)),
      page.getByRole('button', { name: 'Cancel it' }).click(),
    ]);
    await page.getByRole('heading', { name: 'Your video is canceled' }).waitFor();
  });
});
