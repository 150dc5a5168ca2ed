import { readStored, store } from '../app/browser-storage.js';

const keyOf = (jobId: string): string => `token:${jobId}`;

/** Before the browser leaves for the bank's page, which must not learn the token and so cannot send it back. */
export function keepToken(jobId: string, token: string): void {
  store(keyOf(jobId), token);
}

/** The token of a job that the browser comes back to. It is put into the address again, without what the bank has added. */
export function takeBackToken(jobId: string): string {
  const token = readStored(keyOf(jobId)) ?? '';
  if (token !== '') window.history.replaceState(null, '', `/v/${jobId}#${token}`);
  return token;
}
