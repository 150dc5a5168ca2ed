import { readStored, store } from '../app/browser-storage.js';

const keyOf = (jobId: string): string => `token:${jobId}`;

/** Stores the token before the browser leaves for the bank's page, which must not learn it and so cannot return it. */
export function keepToken(jobId: string, token: string): void {
  store(keyOf(jobId), token);
}

/**
 * The stored token of a job to which the browser returns; empty if there is none. Puts it back into the address and
 * removes what the bank has added.
 */
export function takeBackToken(jobId: string): string {
  const token = readStored(keyOf(jobId)) ?? '';
  if (token !== '') window.history.replaceState(null, '', `/v/${jobId}#${token}`);
  return token;
}
