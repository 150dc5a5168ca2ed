import puppeteer, { type Browser } from 'puppeteer-core';
import { findOnPath } from '../../../stack/tools.js';

/** A folder of the profile's choice, `custom` in Firefox's words. */
const CUSTOM_FOLDER = 2;

/** Debian's Firefox, headless, by WebDriver BiDi: Playwright drives only a Firefox of its own. */
export async function launchFirefox({ downloadPath }: { downloadPath: string }): Promise<Browser> {
  return await puppeteer.launch({
    browser: 'firefox',
    protocol: 'webDriverBiDi',
    executablePath: pathOf('firefox-esr'),
    extraPrefsFirefox: { 'browser.download.folderList': CUSTOM_FOLDER, 'browser.download.dir': downloadPath },
  });
}

function pathOf(name: string): string {
  const path = findOnPath(name);
  if (!path) throw new Error(`${name} is not installed: run \`sh stack/bootstrap.sh --for-all-tests\``);
  return path;
}
