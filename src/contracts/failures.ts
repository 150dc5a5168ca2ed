/**
 * The `type` of every ApplicationFailure that an activity throws on purpose. Workflows decide on these, never on messages.
 * Messages are fixed sentences without names, addresses or ffmpeg output, because they stay in the history.
 */
export const FAILURES = {
  /** Parts of the multipart upload are missing. The customer can continue the upload. */
  uploadIncomplete: 'upload_incomplete',
  /** Neither the multipart upload nor the finished object exists. */
  uploadGone: 'upload_gone',
  /** The object is larger than the limit, or does not have the announced size. */
  uploadSizeMismatch: 'upload_size_mismatch',
  /** The object in S3 is not the one that was pinned when the upload was completed. */
  objectChanged: 'object_changed',
  /** The file was readable before. Now it is not, or only in part. */
  unreadableInput: 'unreadable_input',
  /** The file needs more memory, computing time or larger frames than the limits of a run allow. It always would. */
  limitExceeded: 'limit_exceeded',
  /** ffmpeg cannot make this video smaller than the ceiling. */
  cannotFit: 'cannot_fit',
  /** ffmpeg fails on this input repeatedly. */
  encodeFailed: 'encode_failed',
  /** The planner failed on this video. That is a bug, and a retry would only repeat it. */
  planningFailed: 'planning_failed',
  /** The payment provider refused the request itself. A retry cannot help. */
  paymentRejected: 'payment_rejected',
  /** The ledger contradicts what the activity was asked to do. The activity did nothing. */
  ledgerContradiction: 'ledger_contradiction',
  /** The record that the activity needs is not in the database. */
  recordMissing: 'record_missing',
  /** The worker's disk is full, or has less free space than the job needs. */
  diskFull: 'disk_full',
  /** The worker's disk cannot be written or read. */
  diskBroken: 'disk_broken',
  /** The worker cannot set up the sandbox that ffmpeg runs in. */
  sandboxFailed: 'sandbox_failed',
  /** The worker's ffmpeg fails on the worker's own test encode too. */
  ffmpegBroken: 'ffmpeg_broken',
  /** The object store refuses this worker's credentials. */
  storeRefused: 'store_refused',
} as const;

/**
 * The type that Temporal's SDK gives to the failure of an activity that does not end within the grace time of its
 * worker's shutdown.
 */
export const WORKER_SHUTDOWN = 'WorkerShutdown';

export type FailureType = (typeof FAILURES)[keyof typeof FAILURES];

/** Faults of the machine that a worker runs on. They say nothing about the job, which another worker can do. */
export const MACHINE_FAULTS = [
  FAILURES.diskFull,
  FAILURES.diskBroken,
  FAILURES.sandboxFailed,
  FAILURES.ffmpegBroken,
  FAILURES.storeRefused,
] as const;

export type MachineFault = (typeof MACHINE_FAULTS)[number];

export function isMachineFault(type: string | null | undefined): type is MachineFault {
  return MACHINE_FAULTS.some((fault) => fault === type);
}
