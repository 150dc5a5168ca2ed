/** The prefix of a job's files in the bucket. All files of a job share it, so clean-up is one sweep. */
export function jobPrefix(jobId: string): string {
  return `jobs/${jobId}/`;
}

/** The start of every job's prefix. */
export const JOBS_PREFIX = 'jobs/';

/** The job that a key belongs to; null for any other key. */
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

/** ffmpeg's messages, for support. They may contain names, so they are stored here and never in a log or a history. */
export function encodeLogKey(jobId: string, attemptToken: string): string {
  return `${jobPrefix(jobId)}logs/${attemptToken}.txt`;
}

/**
 * A file of a checkpoint, from which a later attempt of the encode resumes. `digest` identifies the work (see
 * `checkpointIdentity`); `name` is the name of the file.
 */
export function checkpointKey(jobId: string, digest: string, name: string): string {
  return `${jobPrefix(jobId)}checkpoints/${digest}/${name}`;
}

/** An archive of acts that were moved out of the audit log. */
export function auditArchiveKey(name: string): string {
  return `audit/${name}.ndjson`;
}

/** The start of the key of every erasure. */
export const ERASURES_PREFIX = 'erasures/';

/** The record that the personal data of a job was erased on request. @param day as `2026-11-30`, in UTC. */
export function erasureKey(day: string, jobId: string): string {
  return `${ERASURES_PREFIX}${day}/${jobId}`;
}

/** Parses the key of an erasure; null for any other key. */
export function erasureNamedBy(key: string): { day: string; jobId: string } | null {
  const [, day, jobId] = /^erasures\/([\d-]+)\/([^/]+)$/.exec(key) ?? [];
  return day !== undefined && jobId !== undefined ? { day, jobId } : null;
}
