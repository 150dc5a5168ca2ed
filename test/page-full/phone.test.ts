import type { Page } from 'playwright-core';
import { stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Video } from '@mailsized/client';
import { formatsOf } from '../../texts/formats.js';
import { PHONE } from '../support/page/screens.js';
import { LONG_PATIENCE_MS, usePage } from '../support/page/use-page.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET } from '../support/stack/customer.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

/**
 * A stub of the devices' choice of apps (`navigator.share`): it keeps what it is given, and refuses as browsers do when no
 * tap has just happened. https://www.w3.org/TR/web-share/
 */
const SHARE_STUB = `
  navigator.canShare = ({ files }) => files.every((file) => file instanceof File);
  navigator.share = async ({ files }) => {
    if (!navigator.userActivation.isActive) throw new DOMException('no tap', 'NotAllowedError');
    window.sharedByStub = files.map(({ name, type, size }) => ({ name, type, size }));
  };`;

/**
 * A stub of the sheet from which Android shares with an installed app: a form of another origin, which posts the file to the
 * address in the app's manifest. https://w3c.github.io/web-share-target/
 */
const SHARE_SHEET_STUB = (action: string, field: string): string => `
  <form action="${action}" method="post" enctype="multipart/form-data">
    <input type="file" name="${field}" /><button>Share</button>
  </form>`;

interface Manifest {
  share_target: { action: string; method: string; params: { files: { name: string }[] } };
}

describe('on a phone', () => {
  const deployment = useTestDeployment();
  const clips = useClips();
  const openPage = usePage({ patienceMs: LONG_PATIENCE_MS });

  async function openOnPhone(): Promise<Page> {
    const page = await openPage(PHONE);
    await page.addInitScript(SHARE_STUB);
    await page.goto(deployment().stack.urls.api);
    return page;
  }

  async function expectNothingBeside(page: Page): Promise<void> {
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.viewport.width);
  }

  it('taps lead the whole way, nothing is wider than the screen, and a stub of the share sheet gets the file', async () => {
    const page = await openOnPhone();
    await expectNothingBeside(page);
    await page.getByLabel('Choose a video').setInputFiles(clips().small);
    await page.getByRole('radio', { name: /^A size of my own/ }).tap();
    await page.getByLabel('Largest size in MB').fill(String(SMALL_TARGET.ceilingBytes / 1_000_000));
    await expectNothingBeside(page);
    await page.getByRole('button', { name: 'Send the video' }).tap();
    await page.getByRole('button', { name: /^Choose\s+At most/ }).tap();
    await expectNothingBeside(page);
    await page.getByRole('checkbox', { name: /^Begin at once/ }).tap();
    await page.getByRole('button', { name: /^Pay \$/ }).tap();
    await page.getByRole('button', { name: 'Send by an app…' }).tap();
    await page.getByRole('button', { name: 'Choose the app' }).tap();
    await expectNothingBeside(page);
    const { pathname, hash } = new URL(page.url());
    const { result } = await deployment().client.json<Video>(`/v1${pathname.replace('/v/', '/videos/')}`, {
      token: hash.slice(1),
    });
    expect(await page.evaluate('window.sharedByStub')).toEqual([
      { name: 'Summer trip.mp4', type: 'video/mp4', size: result?.sizeBytes },
    ]);
  });

  it('takes a video that another app shares with it, by a stub of the share sheet', async () => {
    const page = await openOnPhone();
    const { api } = deployment().stack.urls;
    const manifest = (await (await fetch(`${api}/manifest.webmanifest`)).json()) as Manifest;
    const { action, method, params } = manifest.share_target;
    expect(method).toBe('POST');
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    const otherApp = await page.context().newPage();
    await otherApp.setContent(SHARE_SHEET_STUB(new URL(action, api).href, params.files[0]?.name ?? ''));
    await otherApp.locator('input').setInputFiles(clips().small);
    await otherApp.getByRole('button', { name: 'Share' }).click();
    const { size } = await stat(clips().small);
    const shared = otherApp.getByRole('list', { name: 'Chosen videos' }).getByRole('listitem');
    await shared
      .filter({ hasText: 'Summer trip.mp4' })
      .filter({ hasText: formatsOf('en').fileSize(size) })
      .waitFor();
    expect(new URL(otherApp.url()).search).toBe('');
    await otherApp.reload();
    await otherApp.getByRole('heading', { name: 'How it works' }).waitFor();
  });
});
