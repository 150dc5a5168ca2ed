import type { Page } from 'playwright-core';

// Runs in the page before its own scripts.
const WATCH = `
  window.layoutShifts = [];
  new PerformanceObserver((list) => window.layoutShifts.push(...list.getEntries()))
    .observe({ type: 'layout-shift', buffered: true });`;

/** Of all that has moved since the page was opened, and not because of the customer. Lists it, so that a failure names it. */
const READ = `window.layoutShifts.filter((shift) => !shift.hadRecentInput).map(({ value, sources }) => ({
  value,
  moved: sources.map(({ node }) => node?.nodeName.toLowerCase() + (node?.className ? '.' + node.className : '')),
}))`;

/** Painted, and so noticed by the observer. */
const TWO_FRAMES = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))))`;

interface LayoutShift {
  value: number;
  moved: string[];
}

/** From now on the page notes what moves on it. Before it is opened. */
export async function watchLayout(page: Page): Promise<void> {
  await page.addInitScript(WATCH);
}

/** How much has moved so far, as browsers measure it (https://wicg.github.io/layout-instability/), and what. */
export async function layoutShiftOf(page: Page): Promise<{ score: number; shifts: LayoutShift[] }> {
  await page.evaluate(TWO_FRAMES);
  const shifts = await page.evaluate<LayoutShift[]>(READ);
  return { score: shifts.reduce((sum, { value }) => sum + value, 0), shifts };
}
