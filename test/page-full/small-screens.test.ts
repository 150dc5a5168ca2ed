import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openScene } from '../support/page/scene.js';
import { useSceneFiles } from '../support/page/scene-files.js';
import { SCENES } from '../support/page/scenes.js';
import { DESKTOP } from '../support/page/screens.js';
import { usePage } from '../support/page/use-page.js';

/** Of https://www.w3.org/TR/WCAG22/#reflow: the width of a desktop of 1280 px at 400 %, and of the smallest phones. */
const NARROW = { viewport: { width: 320, height: 640 } } as const;
/** A browser that shows everything twice as large has half as many pixels. */
const ZOOMED = { viewport: { width: DESKTOP.viewport.width / 2, height: 450 }, deviceScaleFactor: 2 } as const;
/** Only the letters are twice as large: https://www.w3.org/TR/WCAG22/#resize-text */
const LARGE_LETTERS = `document.documentElement.style.fontSize = '200%'`;

// Elements that are read out only, and the native ones that scroll their own text, are no loss.
const BESIDE_THE_SCREEN = `(() => {
  const width = document.documentElement.clientWidth;
  const isCutOff = (element) => {
    const { overflowX } = getComputedStyle(element);
    return overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
  };
  return [...document.querySelectorAll('body *')]
    .filter((element) => !element.closest('.visually-hidden, select, input, svg') && element.checkVisibility())
    .filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return left < -1 || right > width + 1 || isCutOff(element);
    })
    .map((element) => element.tagName.toLowerCase() + (element.className && '.' + element.className));
})()`;

// Words that are squeezed until their letters stand below each other.
const SQUEEZED = `(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const squeezed = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const letters = node.data.trim().length;
    if (letters < 6 || !node.parentElement.checkVisibility() || node.parentElement.closest('.visually-hidden')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    if (letters / lines < 3) squeezed.push(node.data.trim());
  }
  return squeezed;
})()`;

describe.each([
  { on: 'a screen of 320 px', screen: NARROW, before: '0' },
  { on: 'a desktop at 200 %', screen: ZOOMED, before: '0' },
  { on: 'a desktop with letters of 200 %', screen: DESKTOP, before: LARGE_LETTERS },
])('nothing is cut off, squeezed, or beside the screen, on $on', ({ screen, before }) => {
  const openPage = usePage();
  const files = useSceneFiles();

  it.each(SCENES)('$name', async (scene) => {
    // German words are the longest.
    const page = await openScene(scene, { openPage, files: files(), in: 'de', ...screen });
    await page.evaluate(before);
    expect(await besideTheScreen(page)).toEqual([]);
    expect(await page.evaluate<string[]>(SQUEEZED), 'letters below each other').toEqual([]);
  });
});

async function besideTheScreen(page: Page): Promise<string[]> {
  return await page.evaluate<string[]>(BESIDE_THE_SCREEN);
}
