import { connect, type Client } from '@mailsized/client';
import { usageFailure } from '../failure.js';
import type { JobStore } from './job-store.js';

/** A job, and a client that has access to it. */
export interface Job {
  jobId: string;
  client: Client;
}

/** How every command reaches the API. */
export interface Access {
  /** Without a slash at the end. */
  api: string;
  /** An API key; null for anonymous use. */
  apiKey: string | null;
}

/**
 * Finds a job by its id. Access comes from its token, from what this machine remembers, or from the key of its account.
 *
 * @throws Failure when none of these is available.
 */
export async function jobById(
  jobId: string,
  { api, apiKey, token }: Access & { token: string | null },
  memory: JobStore,
): Promise<Job> {
  if (token !== null) return { jobId, client: connect({ baseUrl: api, bearer: token }) };
  const remembered = (await memory.list()).find(({ made }) => made?.jobId === jobId);
  if (remembered?.made) {
    return { jobId, client: connect({ baseUrl: remembered.wish.api, bearer: remembered.made.token }) };
  }
  if (apiKey !== null) return { jobId, client: connect({ baseUrl: api, bearer: apiKey }) };
  throw usageFailure(
    `The job ${jobId} was not sent from here`,
    'Give its --token (it is in the link in the mail), or set MAILSIZED_API_KEY of the account that owns it.',
  );
}
