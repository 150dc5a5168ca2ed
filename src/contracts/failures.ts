/**
 * The `type` of every ApplicationFailure that an activity throws on purpose. Workflows decide on these, never on messages.
 * Messages are fixed sentences without names, addresses or ffmpeg output, because they stay in the history.
 */
export const FAILURES = {
  /** The multipart upload is missing parts. The customer can go on uploading. */
  uploadIncomplete: 'upload_incomplete',
  /** Neither the multipart upload nor the finished object exists. */
  uploadGone: 'upload_gone',
  /** The object is bigger than the limit, or not as big as announced. */
  uploadSizeMismatch: 'upload_size_mismatch',
  /** The object in S3 is not the one that was pinned when the upload was completed. */
  objectChanged: 'object_changed',
  /** The file that was read before cannot be read any more, or only in part. */
  unreadableInput: 'unreadable_input',
  /** ffmpeg cannot make this video smaller than the ceiling. */
  cannotFit: 'cannot_fit',
  /** ffmpeg fails on this input, again and again. */
  encodeFailed: 'encode_failed',
  /** The planner failed on this video: a bug, which a retry would only repeat. */
  planningFailed: 'planning_failed',
  /** The payment provider refused the request itself: retrying cannot help. */
  paymentRejected: 'payment_rejected',
  /** The ledger contradicts what the activity was asked to do; it did nothing. */
  ledgerContradiction: 'ledger_contradiction',
  /** The record that the activity needs is not in the database. */
  recordMissing: 'record_missing',
} as const;

export type FailureType = (typeof FAILURES)[keyof typeof FAILURES];
