import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const SCHEMES = ['light', 'dark'] as const;

/** Fails on what axe-core finds on the page as it is now, in light and in dark colors. */
export async function expectAccessible(page: Page, what = 'the page'): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    expect(await violationsOn(page), `${what}, ${colorScheme}`).toEqual([]);
  }
}

/** What axe-core finds, one line for each element. */
export async function violationsOn(page: Page): Promise<string[]> {
  await animationsFinished(page);
  // The Content-Security-Policy does not bind what the browser's debugger evaluates.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`));
}

/** Colors pass into each other, however shortly. Waits for what has an end, and for one that is stopped on its way. */
export async function animationsFinished(page: Page): Promise<void> {
  await page.evaluate(`Promise.allSettled(
    document.getAnimations()
      .filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity)
      .map((animation) => animation.finished)
  ).then(() => undefined)`);
}
