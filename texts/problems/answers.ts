import { PAYMENT_ANSWERS } from './payment-answers.js';

/**
 * Every problem as the API answers it, in English, for the authors of programs: what happened (`title`), and what the caller
 * can do next (`advice`). The catalogues of the languages speak to customers.
 */
export const PROBLEM_ANSWERS = {
  ...PAYMENT_ANSWERS,

  malformed_request: {
    title: 'The request cannot be read',
    advice: 'Send well-formed JSON with the documented fields.',
  },
  request_too_large: {
    title: 'The request body is too large',
    advice: 'Send a smaller body. Upload the video itself to the part URLs, never in a request to the API.',
  },
  invalid_request: {
    title: 'A field is missing or invalid',
    advice: 'Correct the fields named in `errors`.',
  },
  signature_invalid: {
    title: 'The signature does not verify',
    advice: 'Sign the raw body with the current secret.',
  },
  token_missing: {
    title: 'The job token is missing',
    advice: 'Send it as `Authorization: Bearer <token>` or `?token=`.',
  },
  token_invalid: {
    title: 'This token does not give access to this job',
    advice: 'Use the link from the mail, or the token that was returned when the job was created.',
  },
  api_key_missing: {
    title: 'This operation requires an API key',
    advice: 'Send it as `Authorization: Bearer <key>`.',
  },
  api_key_invalid: {
    title: 'This API key is not valid',
    advice: 'It is wrong, revoked or expired. Create a new key with another key of the account.',
  },
  account_not_found: {
    title: 'There is no such account',
    advice: 'List the accounts to find the right id.',
  },
  account_name_taken: {
    title: 'An account with this name already exists',
    advice: 'Choose another name. The audit log identifies people by it.',
  },
  block_not_found: { title: 'There is no such block', advice: 'List the blocks to find the right id.' },
  no_test_mode: {
    title: 'This server has no test mode',
    advice: 'Use a live key.',
  },
  key_not_found: {
    title: 'This account has no such key',
    advice: 'List the keys and use the `prefix` of one of them.',
  },
  key_ended: {
    title: 'This key has ended or has already been replaced',
    advice: 'Rotate the key that is in use, or create a new one.',
  },
  keys_spent: {
    title: 'The account has too many keys',
    advice: 'Revoke keys that are not in use.',
  },
  webhook_endpoint_not_found: {
    title: 'This account has no such webhook endpoint',
    advice: 'List the endpoints. Test keys and live keys have separate endpoints.',
  },
  webhook_endpoint_disabled: {
    title: 'This webhook endpoint is disabled',
    advice: 'Nothing is sent to a disabled endpoint. Enable it first.',
  },
  webhook_endpoints_spent: {
    title: 'The account has too many webhook endpoints',
    advice: 'Delete endpoints that are not in use. `limit` is the maximum.',
  },
  webhook_delivery_not_found: {
    title: 'This account has no such message',
    advice: 'List the deliveries of the endpoint. They are kept for 30 days.',
  },
  not_allowed: {
    title: 'The role of this account does not allow this operation',
    advice: 'Use a key of an account that has a suitable role. The documentation lists the roles for every operation.',
  },
  live_key_required: {
    title: 'This operation requires a live key',
    advice:
      'A test key reaches only what was created with test keys of the same account. Use a key that starts with `ms_live_`.',
  },
  account_locked: {
    title: 'This account is locked',
    advice:
      'You cannot start or create anything new, or act as staff. Jobs that are running are finished or refunded. Contact support.',
  },
  maintenance: {
    title: 'New work is not accepted during maintenance',
    advice: 'Running jobs continue. Try again after `Retry-After` seconds.',
  },
  address_blocked: {
    title: 'Requests from this address are blocked',
    advice: 'Contact support if you think this is a mistake.',
  },
  preset_not_allowed: {
    title: 'This account may not use this preset',
    advice: 'Use one of the `allowedPresets` of the account.',
  },
  quota_exceeded: {
    title: 'A quota is used up',
    advice:
      'The `quota` field names the quota. Try again after `Retry-After` seconds, or ask support for a higher quota for your account.',
  },
  too_much_unpaid: {
    title: 'There are too many unpaid videos',
    advice: 'Pay for or cancel the jobs that are open, or try again after `Retry-After` seconds.',
  },
  no_room: {
    title: 'There is not enough space for this video right now',
    advice: 'Nothing was created or charged. Try again after `Retry-After` seconds.',
  },
  method_not_allowed: {
    title: 'This method is not supported here',
    advice: 'Use one of the methods in the `Allow` header. See /docs.',
  },
  not_found: { title: 'There is nothing at this URL', advice: 'See /docs for all operations.' },
  address_closed: {
    title: 'The address can no longer be changed',
    advice:
      'The mail with the result is on its way, or the job has ended. Contact support and give the `reference` of the job.',
  },
  no_address: {
    title: 'This job has no e-mail address',
    advice: 'Set the address first.',
  },
  personal_data_erased: {
    title: 'The personal data of this job is erased',
    advice: 'No address or note is kept on it any more. Act without a note, and say why with `reasonCode`.',
  },
  job_not_found: { title: 'There is no such job', advice: 'Check the job id.' },
  upload_too_large: {
    title: 'The video is too large',
    advice: 'Use a smaller file. `limitBytes` is the limit.',
  },
  upload_empty: {
    title: 'The file is empty',
    advice: 'Choose the video file itself. `sizeBytes` must be its exact size.',
  },
  file_name_unusable: {
    title: 'This file name cannot be used',
    advice: 'Send the file name only: no folders, at most 255 characters, at least one of them visible.',
  },
  not_a_video: {
    title: 'This file is not a video',
    advice: 'Send a video. Leave `contentType` out if you do not know it.',
  },
  upload_token_invalid: {
    title: 'This upload token is not valid',
    advice: 'Use `upload.companionUrl` exactly as it was returned when the job was created.',
  },
  upload_unknown: {
    title: 'This job has no such upload',
    advice: 'Use the `key` and `uploadId` that were returned when the upload was created.',
  },
  multipart_only: {
    title: 'Videos are accepted only as multipart uploads',
    advice: 'Set `shouldUseMultipart: true`. Empty files are not accepted.',
  },
  video_too_long: {
    title: 'The video is too long',
    advice: 'Cut it, or send a shorter one. `limitSec` is the limit.',
  },
  upload_incomplete: {
    title: 'Parts of the upload are missing',
    advice: 'List the parts, send the missing ones, and complete the upload again.',
  },
  upload_size_mismatch: {
    title: 'The upload does not have the announced size',
    advice: 'Create a new job with the exact size of the file.',
  },
  upload_gone: { title: 'The upload no longer exists', advice: 'Create a new job.' },
  upload_closed: { title: 'The upload has ended', advice: 'Get the job to see its state.' },
  not_quoted: { title: 'There is nothing to buy now', advice: 'Get the job to see its state.' },
  quote_unknown: {
    title: 'This job has no such quote',
    advice: 'Get the job and use a quote from its current offer.',
  },
  quote_expired: { title: 'The quote has expired', advice: 'Create a new job.' },
  quote_unsellable: {
    title: 'The video cannot be made to fit this target',
    advice: 'Choose a target with a larger limit.',
  },
  requotes_spent: {
    title: 'No more sizes can be tried for this job',
    advice: 'Choose one of the existing quotes, or create a new job.',
  },
  tracks_unusable: {
    title: 'The file has no such tracks, or they cannot be compressed',
    advice: 'Choose among the tracks that the offer lists.',
  },
  preview_not_ready: {
    title: 'The preview is not ready',
    advice: 'Follow the events of the job and try again after a `previews` event. Not every preview can be made.',
  },
  preview_unknown: {
    title: 'There is no such preview',
    advice:
      'Use the URL in the current quote. A quote that copies the video or cannot fit has no preview, and neither has a job that has ended.',
  },
  unsupported_media_type: {
    title: 'The request body is not JSON',
    advice: 'Send JSON with the header `Content-Type: application/json`.',
  },
  too_many_requests: {
    title: 'There were too many requests',
    advice: 'Try again after `Retry-After` seconds.',
  },
  too_many_event_streams: {
    title: 'You have too many event streams open',
    advice:
      'Close one, or ask for the job instead: with `If-None-Match` an answer costs little. The most is in `limit`; try again after `Retry-After` seconds.',
  },
  event_streams_full: {
    title: 'No more event streams can be opened now',
    advice:
      'Ask for the job instead: with `If-None-Match` an answer costs little. Try again after `Retry-After` seconds.',
  },
  idempotency_key_reused: {
    title: 'This Idempotency-Key belongs to another request',
    advice:
      'Nothing new was created. Use a new key for a different body, or repeat the same body to get the first answer.',
  },
  request_in_progress: {
    title: 'The first request with this Idempotency-Key is still in progress',
    advice: 'Send the same request again after `Retry-After` seconds.',
  },
  result_not_ready: {
    title: 'The result is not ready',
    advice: 'Follow the events of the job and try again when its state is `done`.',
  },
  result_expired: {
    title: 'The result has been deleted',
    advice: 'Create a new job. Results are kept for a limited time.',
  },
  result_refunded: {
    title: 'The payment for this job was refunded, and the video was deleted',
    advice: 'Get the job to see when and why. Create a new job if you still need the video.',
  },
  already_delivered: {
    title: 'The job has been delivered',
    advice: 'Nothing was changed. Leave `onlyBeforeDelivery` out to delete the files; that refunds nothing.',
  },
  job_closed: { title: 'The job has ended', advice: 'Get the job to see its state.' },
  not_parked: {
    title: 'The job does not wait for this answer',
    advice:
      'Nothing was changed. It was answered before, or its time is over. Get the record of the job to see its state and its current `parkId`.',
  },
  dependency_unavailable: {
    title: 'Part of the service is unavailable',
    advice: 'Nothing is lost. Try again after `Retry-After` seconds.',
  },
  internal_error: {
    title: 'Something went wrong on our side',
    advice: 'Try again. If the error persists, send the `requestId` to support.',
  },
};
