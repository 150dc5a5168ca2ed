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
} as const;

export type FailureType = (typeof FAILURES)[keyof typeof FAILURES];
