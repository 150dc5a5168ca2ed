import { chromium, type Browser } from 'playwright-core';
import { createViteServer } from 'vitest/node';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { findOnPath } from '../../../stack/tools.js';

/** A browser, and the URL of the page `page.mjs`. Its origin differs from the API's. */
export interface PageInBrowser {
  browser: Browser;
  pageUrl: string;
}

/** Debian's Chromium, headless, and a server for the page. Both serve all tests of a file. */
export function useBrowser(): () => PageInBrowser {
  let opened: (PageInBrowser & { close: () => Promise<void> }) | undefined;
  beforeAll(async () => {
    const page = await servePage();
    const browser = await launchChromium();
    const close = async (): Promise<void> => void (await Promise.all([browser.close(), page.close()]));
    opened = { browser, pageUrl: page.url, close };
  });
  afterAll(async () => await opened?.close());
  return () => {
    if (!opened) throw new Error('the browser is opened before the first test: ask for it inside of one');
    return opened;
  };
}

/** @param debuggingPort for programs that find the browser by its port. */
export async function launchChromium({ debuggingPort }: { debuggingPort?: number } = {}): Promise<Browser> {
  const executablePath = findOnPath('chromium');
  if (!executablePath) throw new Error('chromium is not installed: run `sh stack/bootstrap.sh --for-tests`');
  // Chromium's sandbox refuses to run as root.
  // Without a locale it cannot open a file whose name is not ASCII.
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const args = debuggingPort === undefined ? [] : [`--remote-debugging-port=${debuggingPort}`];
  return await chromium.launch({ executablePath, chromiumSandbox: userInfo().uid !== 0, env, args });
}

async function servePage(): Promise<{ url: string; close: () => Promise<void> }> {
  const cacheDir = await mkdtemp(join(tmpdir(), 'mailsized-page-'));
  const server = await createViteServer({
    root: dirname(fileURLToPath(import.meta.url)),
    configFile: false,
    cacheDir,
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    optimizeDeps: { include: ['@uppy/core', '@uppy/aws-s3'] },
  });
  await server.listen();
  const { port } = server.httpServer?.address() as AddressInfo;
  const close = async (): Promise<void> => {
    await server.close();
    await rm(cacheDir, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}/`, close };
}
