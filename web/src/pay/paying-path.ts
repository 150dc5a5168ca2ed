import { jobPath, loadedPath } from '../app/route.js';

const QUOTE = 'quote';

/**
 * Whether Stripe may run in this document. The policy that allows Stripe comes with a document that was loaded as a
 * job's page. Showing a job in another document does not change that document's policy.
 */
export function letsStripeIn(): boolean {
  return loadedPath.startsWith('/v/');
}

/** The address to load for paying a quote: the job's address with the quote. */
export function payingPath(jobId: string, token: string, quoteId: string): string {
  const url = new URL(jobPath(jobId, token), window.location.origin);
  url.searchParams.set(QUOTE, quoteId);
  return url.pathname + url.search + url.hash;
}

/** The quote that such an address names; null for none. Changes the address back to the job's. */
export function takeChosenQuote(): string | null {
  const url = new URL(window.location.href);
  const quoteId = url.searchParams.get(QUOTE);
  if (quoteId !== null) window.history.replaceState(null, '', url.pathname + url.hash);
  return quoteId;
}
