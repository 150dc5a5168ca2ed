import { readStored, store } from '../app/browser-storage.js';
import { route } from '../app/route.js';
import { isSending } from '../upload/uploads.js';

const keyOf = (jobId: string): string => `token:${jobId}`;

let isHidden = false;

/** Stores the token before the browser leaves for the bank's page, which must not learn it and so cannot return it. */
export function keepToken(jobId: string, token: string): void {
  store(keyOf(jobId), token);
}

/**
 * Removes the token from the address until the page is loaded again. Call it before a script that reports the page's address,
 * as Stripe.js does to detect fraud. A reload finds the token in the history entry, which works without storage. A later
 * visit in this browser finds it in storage.
 */
export function hideToken(): void {
  isHidden = true;
  const here = route.peek();
  const { pathname, search, hash } = window.location;
  if (here.page !== 'job' || hash === '') return;
  const token = hash.slice(1);
  keepToken(here.jobId, token);
  window.history.replaceState({ token }, '', pathname + search);
}

/** If the token is hidden, loads the page again: without that script, and with the token in the address. */
export function showTokenAgain(): void {
  // A reload would end an upload.
  if (isHidden && !isSending.peek()) window.location.reload();
}

/**
 * The token of the job on this page, from the address, the history or storage; empty if there is none. Puts it back into the
 * address and removes what the bank has added.
 */
export function tokenOf(jobId: string, inAddress: string): string {
  if (isHidden) hideToken();
  if (inAddress !== '') return inAddress;
  const { token = readStored(keyOf(jobId)) ?? '' } = (window.history.state ?? {}) as { token?: string };
  if (token !== '' && !isHidden) window.history.replaceState(null, '', `/v/${jobId}#${token}`);
  return token;
}
