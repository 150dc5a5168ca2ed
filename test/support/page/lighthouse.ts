import lighthouse, { defaultConfig, desktopConfig, type Config } from 'lighthouse';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { freePort } from '../../../workers/free-port.js';
import { launchChromium } from '../browser/browser.js';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;
type Category = (typeof CATEGORIES)[number];
/** 0 to 1. */
export type Scores = Record<Category, number>;

export type Device = 'phone' | 'desktop';

/**
 * Lighthouse's phone is a quarter of a fast desktop, whose `benchmarkIndex` is 2000 or more. A machine that is slow, or busy
 * with something else, is nearer to a phone by itself. https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md
 */
const PHONE = { benchmarkIndex: 500, slowerThanDesktop: 4 };

function configOf(device: Device, benchmarkIndex: number): Config {
  if (device === 'desktop') return desktopConfig;
  const cpuSlowdownMultiplier = Math.min(PHONE.slowerThanDesktop, Math.max(1, benchmarkIndex / PHONE.benchmarkIndex));
  const { settings } = defaultConfig;
  return {
    ...defaultConfig,
    settings: { ...settings, throttling: { ...settings?.throttling, cpuSlowdownMultiplier } },
  };
}

/** The page of a job keeps a connection open, so the network is never quiet. */
const MAX_WAIT_FOR_LOAD_MS = 10_000;
/** What Lighthouse itself calls good. */
const PASSED = 0.9;

export interface Report {
  scores: Scores;
  /** What cost points, so that a failure names it. */
  findings: string[];
}

/**
 * Asks Lighthouse about an address, in Debian's Chromium, with Lighthouse's own devices and simulated networks. Its error
 * reports are a matter of its command line, which is not used here: nothing is sent.
 */
export function useLighthouse(): (url: string, device: Device) => Promise<Report> {
  let opened: { browser: Browser; port: number } | undefined;
  let benchmarkIndex = Infinity;
  beforeAll(async () => {
    const port = await freePort();
    opened = { browser: await launchChromium({ debuggingPort: port }), port };
  });
  afterAll(async () => await opened?.browser.close());
  return async (url, device) => {
    if (!opened) throw new Error('the browser is opened before the first test: ask Lighthouse inside of one');
    const flags = { port: opened.port, onlyCategories: [...CATEGORIES], maxWaitForLoad: MAX_WAIT_FOR_LOAD_MS };
    const answer = await lighthouse(url, { ...flags, logLevel: 'error' }, configOf(device, benchmarkIndex));
    if (!answer) throw new Error(`Lighthouse says nothing about ${url}`);
    const { categories, audits, runtimeError, environment } = answer.lhr;
    if (runtimeError) throw new Error(`${runtimeError.code}: ${runtimeError.message}`);
    // What the machine can do now is known after a run, and holds for the next one.
    ({ benchmarkIndex } = environment);
    const scoreOf = (category: Category): number => categories[category]?.score ?? 0;
    const findings = CATEGORIES.flatMap((category) => categories[category]?.auditRefs ?? [])
      .filter(({ weight }) => weight > 0)
      .map(({ id }) => audits[id])
      .filter((audit) => audit !== undefined && audit.score !== null && audit.score < PASSED)
      .map((audit) => [audit?.id, audit?.displayValue].join(' ').trim());
    return {
      scores: {
        performance: scoreOf('performance'),
        accessibility: scoreOf('accessibility'),
        'best-practices': scoreOf('best-practices'),
      },
      findings,
    };
  };
}
