import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Video } from '@mailsized/client';
import { launchFirefox } from '../support/browser/puppeteer.js';
import { eventually } from '../support/eventually.js';
import { TELL_VIOLATIONS, isViolation } from '../support/page/reports.js';
import { LONG_PATIENCE_MS } from '../support/page/use-page.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET } from '../support/stack/customer.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

describe('in Firefox', () => {
  const deployment = useTestDeployment();
  const clips = useClips();

  async function openPage(downloadPath: string): Promise<{ page: Page; reports: string[] }> {
    const firefox = await launchFirefox({ downloadPath });
    onTestFinished(async () => await firefox.close());
    const page = await firefox.newPage();
    page.setDefaultTimeout(LONG_PATIENCE_MS);
    const reports: string[] = [];
    await page.evaluateOnNewDocument(TELL_VIOLATIONS);
    page.on('console', (message) => {
      if (isViolation(message.text())) reports.push(message.text());
    });
    page.on('pageerror', (error) => void reports.push(String(error)));
    return { page, reports };
  }

  it('a video is chosen, paid and downloaded', async () => {
    const downloads = join(clips().folder, 'downloads');
    await mkdir(downloads);
    const { page, reports } = await openPage(downloads);
    await page.goto(deployment().stack.urls.api);
    const input = await page.waitForSelector('input[type=file]');
    await input?.uploadFile(clips().small);
    await page.locator('label ::-p-text(A size of my own)').click();
    await page.locator('input[inputmode=decimal]').fill(String(SMALL_TARGET.ceilingBytes / 1_000_000));
    await page.locator('button ::-p-text(Send the video)').click();
    await page.locator('.quote-asked .quote-act button').click();
    await page.locator('label ::-p-text(Begin at once)').click();
    await page.locator('.pay button[type=submit]').click();
    await page.locator('button ::-p-text(Download)').click();
    const { pathname, hash } = new URL(page.url());
    const { result } = await deployment().client.json<Video>(`/v1${pathname.replace('/v/', '/videos/')}`, {
      token: hash.slice(1),
    });
    await eventually(
      () => sizesIn(downloads),
      (sizes) => sizes.length === 1 && sizes[0] === result?.sizeBytes,
    );
    expect(await deployment().stripeSimulator.effects()).toMatchObject([{ kind: 'charge' }]);
    expect(reports, 'what the page has reported').toEqual([]);
  });
});

async function sizesIn(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
}
