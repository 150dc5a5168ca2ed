import { connect, type Client, type SilenceListener } from '@mailsized/client';
import { usageFailure } from '../failure.js';
import type { CreatedJob, JobStore } from './job-store.js';

/** A job, and a client that has access to it. */
export interface Job {
  jobId: string;
  client: Client;
}

/** How every command reaches the API. */
export interface Access {
  /** Without a slash at the end. */
  api: string;
  /** The installation that is expected at `api`; null when any may answer. */
  installation: string | null;
  /** An API key; null for anonymous use. */
  apiKey: string | null;
  /** Notifies the user when the API does not answer. */
  silence: SilenceListener;
}

/** A client of the API that a command uses. The credential is sent nowhere else. */
export function clientFor({ api, installation, silence }: Omit<Access, 'apiKey'>, bearer: string | null): Client {
  return connect({
    baseUrl: api,
    silence,
    ...(bearer !== null && { bearer }),
    ...(installation !== null && { installation }),
  });
}

/** A client of the API that made a job, with the job's token. */
export function clientOf({ wish, made }: CreatedJob, { silence }: Pick<Access, 'silence'>): Client {
  return clientFor({ api: wish.api, installation: made.installation ?? null, silence }, made.token);
}

/**
 * Finds a job by its id. Access comes from its token, from what this machine remembers, or from the key of its account.
 *
 * @throws Failure when none of these is available.
 */
export async function jobById(
  jobId: string,
  { token, ...access }: Access & { token: string | null },
  memory: JobStore,
): Promise<Job> {
  if (token !== null) return { jobId, client: clientFor(access, token) };
  const remembered = (await memory.list()).find((job): job is CreatedJob => job.made?.jobId === jobId);
  if (remembered) return { jobId, client: clientOf(remembered, access) };
  if (access.apiKey !== null) return { jobId, client: clientFor(access, access.apiKey) };
  throw usageFailure(
    `The job ${jobId} was not sent from here`,
    'Give its --token (it is in the link in the mail), or set MAILSIZED_API_KEY of the account that owns it.',
  );
}
