/** A problem as the API tells it: HTTP status, what it is, and what the caller can do next. */
export interface ProblemKind {
  status: number;
  title: string;
  /** What to do next. */
  advice: string;
}

/**
 * Every error of the API. The code is stable: programs may decide on it. RFC 9457 `type` is `urn:mailsized:problem:<code>`.
 */
export const PROBLEMS = {
  malformed_request: {
    status: 400,
    title: 'The request cannot be read',
    advice: 'Send well-formed JSON with the documented fields.',
  },
  request_too_large: {
    status: 413,
    title: 'The body of the request is too large',
    advice: 'Send less; the video itself goes to the part URLs, never into a request.',
  },
  invalid_request: {
    status: 422,
    title: 'A field is missing or wrong',
    advice: 'Correct the fields named in `errors`.',
  },
  signature_invalid: {
    status: 400,
    title: 'The signature does not verify',
    advice: 'Sign the raw body with the present secret.',
  },
  token_missing: {
    status: 401,
    title: 'The job token is missing',
    advice: 'Send it as `Authorization: Bearer <token>` or `?token=`.',
  },
  token_invalid: {
    status: 403,
    title: 'This token does not open this job',
    advice: 'Use the link from the mail, or the token given when the job was made.',
  },
  api_key_missing: {
    status: 401,
    title: 'An API key is needed here',
    advice: 'Send it as `Authorization: Bearer <key>`.',
  },
  api_key_invalid: {
    status: 401,
    title: 'This API key opens nothing',
    advice: 'It is wrong, revoked or has expired. Make a new one with another key of the account.',
  },
  account_not_found: { status: 404, title: 'There is no such account', advice: 'List the accounts.' },
  account_name_taken: {
    status: 409,
    title: 'There is an account of this name',
    advice: 'Choose another; the audit log calls people by it.',
  },
  block_not_found: { status: 404, title: 'There is no such block', advice: 'List the blocks.' },
  no_test_mode: {
    status: 409,
    title: 'There is no test mode here',
    advice: 'Use a live key.',
  },
  key_not_found: {
    status: 404,
    title: 'This account has no such key',
    advice: 'List the keys, and name one by its `prefix`.',
  },
  key_ended: {
    status: 409,
    title: 'This key is over, or has been replaced already',
    advice: 'Rotate the key that is in use, or make a new one.',
  },
  keys_spent: {
    status: 409,
    title: 'The account has too many keys',
    advice: 'Revoke those that are not in use.',
  },
  webhook_endpoint_not_found: {
    status: 404,
    title: 'This account has no such webhook endpoint',
    advice: 'List the endpoints. Those of a test key are apart.',
  },
  webhook_endpoint_disabled: {
    status: 409,
    title: 'This webhook endpoint is disabled',
    advice: 'Nothing is sent to it. Enable it first.',
  },
  webhook_endpoints_spent: {
    status: 409,
    title: 'The account has too many webhook endpoints',
    advice: 'Delete those that are not in use; the most is in `limit`.',
  },
  webhook_delivery_not_found: {
    status: 404,
    title: 'This account has no such message',
    advice: 'List the deliveries of the endpoint; they are kept for 30 days.',
  },
  not_allowed: {
    status: 403,
    title: 'The role of this account does not allow that',
    advice: 'Use a key of an account that may; the documentation names the roles of every operation.',
  },
  account_locked: {
    status: 403,
    title: 'This account is locked',
    advice: 'Nothing new can be started; what runs is finished or refunded. Write to support.',
  },
  maintenance: {
    status: 503,
    title: 'Nothing new is taken for a while',
    advice: 'What runs goes on. Try again after `Retry-After` seconds.',
  },
  address_blocked: {
    status: 403,
    title: 'Nothing is taken from this address',
    advice: 'Write to support if this is a mistake.',
  },
  preset_not_allowed: {
    status: 403,
    title: 'This account may not use this preset',
    advice: 'Use one of the account’s `allowedPresets`.',
  },
  quota_exceeded: {
    status: 429,
    title: 'A quota is used up',
    advice: 'It is named in `quota`. Try again after `Retry-After` seconds; an account can be given more.',
  },
  too_much_unpaid: {
    status: 429,
    title: 'Too much was brought that is not paid for',
    advice: 'Pay for, or cancel, what there is; or try again after `Retry-After` seconds.',
  },
  no_room: {
    status: 503,
    title: 'There is no room for this video now',
    advice: 'Nothing was taken. Try again after `Retry-After` seconds.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This cannot be done here',
    advice: 'Use one of the methods in `Allow`; see /docs.',
  },
  not_found: { status: 404, title: 'There is nothing here', advice: 'See /docs for what there is.' },
  address_closed: {
    status: 409,
    title: 'The address can no longer be changed',
    advice: 'The result has been mailed, or the job has ended. Write to support and quote the job’s `reference`.',
  },
  no_address: {
    status: 409,
    title: 'No address is known for this job',
    advice: 'Correct the address first.',
  },
  job_not_found: { status: 404, title: 'There is no such job', advice: 'Check the id.' },
  upload_too_large: {
    status: 413,
    title: 'The video is too large',
    advice: 'Bring a smaller file; the limit is in `limitBytes`.',
  },
  upload_empty: {
    status: 422,
    title: 'The file is empty',
    advice: 'Choose the video itself; `sizeBytes` is its exact size.',
  },
  file_name_unusable: {
    status: 422,
    title: 'This name cannot be used',
    advice: 'Send the bare name: no folders, no control characters, at most 255 characters.',
  },
  not_a_video: {
    status: 422,
    title: 'This type of file is not taken',
    advice: 'Send a video; leave `contentType` out when it is not known.',
  },
  upload_token_invalid: {
    status: 403,
    title: 'This opens no upload',
    advice: 'Use `upload.companionUrl` exactly as it was given when the job was made.',
  },
  upload_unknown: {
    status: 404,
    title: 'This is not the upload of this job',
    advice: 'Use the `key` and `uploadId` that creating the upload has answered.',
  },
  multipart_only: {
    status: 422,
    title: 'A video is taken in parts only',
    advice: 'Set `shouldUseMultipart: true`; an empty file is never taken.',
  },
  video_too_long: {
    status: 422,
    title: 'The video is too long',
    advice: 'Cut it, or send a shorter one; the limit is in `limitSec`.',
  },
  upload_incomplete: {
    status: 409,
    title: 'Parts of the upload are missing',
    advice: 'List the parts, send those that are missing, and complete again.',
  },
  upload_size_mismatch: {
    status: 409,
    title: 'The upload is not as big as announced',
    advice: 'Make a new job with the right size.',
  },
  upload_gone: { status: 410, title: 'The upload is gone', advice: 'Make a new job.' },
  upload_closed: { status: 409, title: 'The upload is over', advice: 'Ask for the job’s state.' },
  not_quoted: { status: 409, title: 'There is nothing to buy now', advice: 'Ask for the job’s state.' },
  quote_unknown: { status: 409, title: 'This quote is not of this job', advice: 'Ask for the present quote.' },
  quote_expired: { status: 409, title: 'The quote has expired', advice: 'Make a new job.' },
  quote_unsellable: {
    status: 409,
    title: 'The video cannot be made to fit this target',
    advice: 'Choose a target with a larger limit.',
  },
  requotes_spent: {
    status: 409,
    title: 'No more sizes can be tried for this job',
    advice: 'Choose one of the quotes that there are, or make a new job.',
  },
  preview_not_ready: {
    status: 404,
    title: 'The preview is not ready',
    advice: 'Follow the job’s events and try again after `previews`; a preview that cannot be made never comes.',
  },
  preview_unknown: {
    status: 404,
    title: 'There is no such preview',
    advice: 'Take the URL from the present quote; what is copied or cannot fit has none, nor has a job that has ended.',
  },
  too_many_requests: {
    status: 429,
    title: 'This was asked for too often',
    advice: 'Try again after `Retry-After` seconds.',
  },
  too_many_event_streams: {
    status: 429,
    title: 'You have too many event streams open',
    advice:
      'Close one, or ask for the job instead: with `If-None-Match` an answer costs little. The most is in `limit`; try again after `Retry-After` seconds.',
  },
  event_streams_full: {
    status: 503,
    title: 'No more event streams can be opened now',
    advice:
      'Ask for the job instead: with `If-None-Match` an answer costs little. Try again after `Retry-After` seconds.',
  },
  idempotency_key_reused: {
    status: 409,
    title: 'This Idempotency-Key was for another request',
    advice: 'Nothing new was made. Choose a new key for another body; repeat the same body to see what the first made.',
  },
  request_in_progress: {
    status: 409,
    title: 'The first request with this Idempotency-Key is being answered',
    advice: 'Send the same again after `Retry-After` seconds.',
  },
  payment_method_required: {
    status: 422,
    title: 'Exactly one means of payment is needed',
    advice: 'Send `confirmationTokenId` or `paymentMethodId`; neither for a free quote.',
  },
  upsell_unknown: {
    status: 409,
    title: 'This is not offered with the quote',
    advice: 'Name only what stands in the `upsells` of the quote, each once.',
  },
  attempt_reused: {
    status: 409,
    title: 'This attempt was for something else',
    advice: 'Nothing new was charged. Choose a new `attemptId` for another card or quote.',
  },
  attempts_spent: {
    status: 409,
    title: 'Too many cards were tried for this job',
    advice: 'Nothing was charged. Ask your bank, or make a new job.',
  },
  payment_declined: {
    status: 402,
    title: 'The card was declined',
    advice: 'Nothing was charged. Try again with another card and a new `attemptId`.',
  },
  payment_canceled: { status: 409, title: 'The payment was called off', advice: 'Ask for the job’s state.' },
  result_not_ready: {
    status: 409,
    title: 'The result is not ready',
    advice: 'Follow the job’s events and try again when it is done.',
  },
  result_expired: {
    status: 410,
    title: 'The result has been deleted',
    advice: 'Make a new job; results are kept for a limited time.',
  },
  job_closed: { status: 409, title: 'The job has ended', advice: 'Ask for the job’s state.' },
  nothing_paid: { status: 409, title: 'Nothing was paid for this job', advice: 'There is nothing to refund.' },
  refund_exceeds_rest: {
    status: 409,
    title: 'Less than that is left to give back',
    advice: 'Give back `leftCents` or less, or all of it by leaving out the amount.',
  },
  dependency_unavailable: {
    status: 503,
    title: 'A part of the service does not answer',
    advice: 'Nothing is lost. Try again after `Retry-After` seconds.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong on our side',
    advice: 'Try again; if it stays, tell us the `requestId`.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;
