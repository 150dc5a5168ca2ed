import type { Page } from 'playwright-core';

// Runs in the page before its own scripts. What is over within a millisecond is noticed too.
const WATCH = `
  window.movements = [];
  for (const type of ['animationstart', 'transitionrun']) {
    document.addEventListener(type, ({ target, animationName, propertyName }) =>
      window.movements.push((animationName ?? propertyName) + ' of ' + target.nodeName.toLowerCase()), true);
  }`;

const READ = `[
  ...window.movements,
  ...document.getAnimations().map(({ effect }) => 'an animation of ' + effect.target.nodeName.toLowerCase()),
  ...[...document.querySelectorAll('video')].filter(({ paused }) => !paused).map(() => 'a video that plays'),
]`;

/** From now on the page notes each animation and transition that begins. Before it is opened. */
export async function watchMotion(page: Page): Promise<void> {
  await page.addInitScript(WATCH);
}

/** What has moved by itself so far, or moves now. */
export async function motionOn(page: Page): Promise<string[]> {
  return await page.evaluate<string[]>(READ);
}
