import { describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../../support/browser/browser.js';
import { JOB_STATES, PAGE_JOB } from '../../support/page/job-states.js';
import { pretendApi } from '../../support/page/pretended-api.js';
import { listenTo } from '../../support/page/reports.js';

describe('what a test of the page hears', () => {
  it('is each violation of the Content-Security-Policy and each error, in every tab', async () => {
    const browser = await launchChromium();
    onTestFinished(async () => await browser.close());
    const context = await browser.newContext();
    const reports = await listenTo(context);
    for (const tab of [await context.newPage(), await context.newPage()]) {
      const origin = await pretendApi(tab, () => ({ video: JOB_STATES['done']! }));
      await tab.goto(`${origin}/v/${PAGE_JOB.jobId}#${PAGE_JOB.token}`);
      await tab.locator('h1').waitFor();
      await tab.evaluate(`document.body.append(Object.assign(new Image(), { src: 'http://elsewhere.test/x.png' }))`);
      await tab.evaluate(`void Promise.reject(new Error('nobody catches it'))`);
    }
    const twice = (said: RegExp) => [expect.stringMatching(said), expect.stringMatching(said)];
    await expect
      .poll(() => reports, { timeout: 30_000 })
      .toEqual({ cspViolations: twice(/img-src/), errors: twice(/nobody catches it/) });
  });
});
