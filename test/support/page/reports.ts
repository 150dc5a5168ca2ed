import type { BrowserContext } from 'playwright-core';

/** What pages have reported while a test looked at them. */
export interface Reports {
  cspViolations: string[];
  errors: string[];
}

/** What is written of violations begins so. */
const VIOLATION = 'Content-Security-Policy violated';

/**
 * Writes each violation of the Content-Security-Policy to the console: not every browser tells tests what it writes of them
 * by itself. Runs in the page before its own scripts.
 */
export const TELL_VIOLATIONS = `document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
  console.error('${VIOLATION}: ' + effectiveDirective + ', ' + blockedURI + ' ' + sample))`;

export const isViolation = (written: string): boolean => written.startsWith(VIOLATION);

/** Collects what all tabs of a browser report from now on. */
export async function listenTo(context: BrowserContext): Promise<Reports> {
  const reports: Reports = { cspViolations: [], errors: [] };
  await context.addInitScript(TELL_VIOLATIONS);
  context.on('console', (message) => {
    if (isViolation(message.text())) reports.cspViolations.push(message.text());
  });
  context.on('weberror', (error) => void reports.errors.push(error.error().message));
  return reports;
}
