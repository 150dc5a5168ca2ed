import { jobPath, loadedPath } from '../app/route.js';

const QUOTE = 'quote';

/**
 * Whether Stripe may run here. The policy that lets it in comes with a job's page, when that is loaded; showing the job on a
 * page that was loaded as another does not change the policy.
 */
export function letsStripeIn(): boolean {
  return loadedPath.startsWith('/v/');
}

/** The address that has to be loaded to pay for a quote: that of the job, with what was chosen. */
export function payingPath(jobId: string, token: string, quoteId: string): string {
  const url = new URL(jobPath(jobId, token), window.location.origin);
  url.searchParams.set(QUOTE, quoteId);
  return url.pathname + url.search + url.hash;
}

/** The quote that such an address names. The address is that of the job from then on. */
export function takeChosenQuote(): string | null {
  const url = new URL(window.location.href);
  const quoteId = url.searchParams.get(QUOTE);
  if (quoteId !== null) window.history.replaceState(null, '', url.pathname + url.hash);
  return quoteId;
}
