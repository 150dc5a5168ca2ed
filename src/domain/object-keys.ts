/** Where the files of a job lie in the bucket. Everything of a job is under one prefix, so that clean-up is one sweep. */
export function jobPrefix(jobId: string): string {
  return `jobs/${jobId}/`;
}

/** What every job's prefix begins with. */
export const JOBS_PREFIX = 'jobs/';

/** The job that a key belongs to; null for a key that is not of ours. */
export function jobIdOfKey(key: string): string | null {
  return /^jobs\/([^/]+)\//.exec(key)?.[1] ?? null;
}

/** Sorts after every key of the job and before those of the next: `0` comes right after `/`. */
export function keyAfterJob(jobId: string): string {
  return `jobs/${jobId}0`;
}

export function inputKey(jobId: string): string {
  return `${jobPrefix(jobId)}input`;
}

/** One key per attempt, so that a zombie attempt can never overwrite the delivered file. */
export function outputKey(jobId: string, attemptToken: string): string {
  return `${jobPrefix(jobId)}output/${attemptToken}.mp4`;
}

export function posterKey(jobId: string, attemptToken: string): string {
  return `${jobPrefix(jobId)}poster/${attemptToken}.jpg`;
}

/** A preview clip; `name` is a quote id, or `original`. One token per attempt, as for outputs. */
export function previewKey(jobId: string, attemptToken: string, name: string): string {
  return `${jobPrefix(jobId)}previews/${attemptToken}/${name}.mp4`;
}

/** What ffmpeg said, for support: it may hold names, so it goes here and never to a log or a history. */
export function encodeLogKey(jobId: string, attemptToken: string): string {
  return `${jobPrefix(jobId)}logs/${attemptToken}.txt`;
}

/**
 * What an encode has reached, for a later one to go on from. `digest` names the work it belongs to (see
 * `checkpointIdentity`); `name` is a file of it.
 */
export function checkpointKey(jobId: string, digest: string, name: string): string {
  return `${jobPrefix(jobId)}checkpoints/${digest}/${name}`;
}

/** Acts that were moved out of the audit log. */
export function auditArchiveKey(name: string): string {
  return `audit/${name}.ndjson`;
}

/** What the key of every erasure begins with. */
export const ERASURES_PREFIX = 'erasures/';

/** That the personal data of a job was erased on request. @param day as `2026-11-30`, in UTC. */
export function erasureKey(day: string, jobId: string): string {
  return `${ERASURES_PREFIX}${day}/${jobId}`;
}

/** Null for a key that is not of an erasure. */
export function erasureNamedBy(key: string): { day: string; jobId: string } | null {
  const [, day, jobId] = /^erasures\/([\d-]+)\/([^/]+)$/.exec(key) ?? [];
  return day !== undefined && jobId !== undefined ? { day, jobId } : null;
}
