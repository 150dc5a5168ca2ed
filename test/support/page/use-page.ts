import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { launchChromium } from '../browser/browser.js';
import { listenTo } from './reports.js';

/** One real job on a busy machine. */
const PATIENCE_MS = 90_000;
/** The same for whole ways through the page, of several jobs or with servers that start again. */
export const LONG_PATIENCE_MS = 150_000;

/**
 * Opens pages in Debian's Chromium, headless, each with a storage of its own. A test fails when its page, or another tab
 * beside it, violates the Content-Security-Policy or throws an error that nothing catches.
 */
export function usePage({ patienceMs = PATIENCE_MS } = {}): (options?: BrowserContextOptions) => Promise<Page> {
  let browser: Browser | undefined;
  beforeAll(async () => void (browser = await launchChromium()));
  afterAll(async () => await browser?.close());
  return async (options = {}) => {
    if (!browser) throw new Error('the browser is opened before the first test: ask for a page inside of one');
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    context.setDefaultTimeout(patienceMs);
    const reports = await listenTo(context);
    onTestFinished(async () => {
      await context.close();
      expect(reports, 'what the page has reported').toEqual({ cspViolations: [], errors: [] });
    });
    return await context.newPage();
  };
}
