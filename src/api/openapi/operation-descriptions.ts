import type { OperationId } from '../access/operations.js';

/** What a caller must know about each operation beyond its summary. */
export const OPERATION_DESCRIPTIONS: Record<OperationId, string> = {
  createVideo:
    'The answer has the job’s `token`, which opens this job and no other, and is not given again. Send the parts of the file to the URLs in `upload.parts`, then complete the upload. With an API key the job belongs to its account. Nothing is charged before checkout.',
  getVideo:
    'To poll, send the `ETag` of the last answer as `If-None-Match`: 304 says that nothing has changed. To be told of changes instead, follow the job’s events.',
  listVideos:
    'A live key lists live jobs, a test key lists test jobs. `createdAfter` and `createdBefore` select the half-open interval [createdAfter, createdBefore). Continue with `nextCursor` and the same other parameters until it is null.',
  changeVideo:
    'A new address gets all later mails about this job. Once the result is mailed, only support can change it.',
  recoverLinks:
    'For a customer who has lost the link. Nothing in the answer says whether the address is known, so that nobody can find out.',
  signUploadParts:
    'Each URL accepts one part of exactly the stated size, for a limited time. Signing a part again is harmless.',
  listUploadParts: 'Ask for this after an interruption, and send only the parts that are missing.',
  completeUpload: 'The parts are joined, and the video is analyzed. An offer follows: wait for the state `quoted`.',
  getPageSettings: 'A page asks for this before it shows anything. It needs no key and says nothing about jobs.',
  estimate:
    'Needs no upload and creates nothing. The quote after the upload looks into the video, and only it is binding.',
  getQuote: 'The same offer is in `offer` of the job. It holds until `expiresAt`.',
  requote:
    'Asks for a size of your own, another mail provider, or other tracks. The new offer replaces the one before. Asking for the same again gives the same answer.',
  playOriginal: 'Redirects to a short clip of the original, to compare with a preview. It plays in the browser.',
  playPreview: 'Redirects to a short clip that is encoded as the result would be. It plays in the browser.',
  checkout:
    'Confirms the payment on the server. With `requires_action`, hand `clientSecret` to Stripe.js, which lets the customer finish 3-D Secure; then follow the job. After a decline the offer stands: try another card with a new `attemptId`. A quote with the amount 0 needs no payment method. While the bank waits for its customer (`requires_action`), a new `attemptId` with another payment method or quote replaces the pending one. The same payment method joins it. A repeat answers how the payment stands now.',
  getReceipt: 'From the ledger. It stays available after the files are deleted, and then proves that they are.',
  followVideo:
    'Server-Sent Events: https://html.spec.whatwg.org/multipage/server-sent-events.html. Events of the type `state` have an id; the browser’s EventSource sends the last one as `Last-Event-ID` when it reconnects, and gets every state after it. Events of the types `progress`, `queue` and `previews` have no id and are not repeated: get the job to read the current values. A comment is sent at least every 15 seconds. The stream ends after the job’s last state, and when the token or key that opened it is revoked.',
  getRecord: 'What happened to the job, in words for the customer.',
  cancelVideo:
    'Before payment, the job ends and its files are deleted. After payment and before delivery, everything is refunded. After delivery, the files are deleted and nothing is refunded, unless you send `onlyBeforeDelivery`: a delivered job then stays as it is. The answer comes before the work is done: follow the job to see it end.',
  downloadVideo:
    'Redirects to the object store. The URL there is valid for a few minutes, and the file has the name of the original.',
  getPoster: 'Redirects to a JPEG frame of the result.',
  extendRetention:
    '`result.keepableUntil` of the job says how long that is. Two weeks from the start are sold at checkout, as `extendedRetention`. A repeat changes nothing.',
  deleteVideo: 'After delivery there is no refund. Before delivery it is the same as cancel.',

  getAccount: 'Shows the limits that apply, and when those of a day start again.',
  listKeys: 'Keys are listed by their public start, newest first. A key itself is shown only once, when it is created.',
  createKey: 'The key is in this answer and never again. A test key can create test keys only.',
  rotateKey: 'Both keys work for `overlapSec` seconds, so that you can change it in all your programs.',
  revokeKey: 'Requests with the key are refused from now on, and streams that it opened end. Running jobs go on.',

  listWebhookEventTypes: 'Types may be added. Ignore the ones that you do not know.',
  createWebhookEndpoint:
    'Messages are signed according to Standard Webhooks (https://www.standardwebhooks.com). Verify them with one of its libraries and the `secret` in this answer. A message counts as delivered when you answer 2xx within 15 seconds. Otherwise it is sent again, with growing delays, for three days. You may receive the same message more than once: use `webhook-id` to recognize duplicates. Answer 410 to receive no more messages. The section `webhooks` of this document describes the messages.',
  listWebhookEndpoints: 'Test keys and live keys have separate endpoints. The secrets are not shown.',
  getWebhookEndpoint: '`failingSince` says whether messages get through.',
  changeWebhookEndpoint:
    'Fields that you leave out do not change. An endpoint that was disabled works again with `disabled: false`.',
  deleteWebhookEndpoint: 'Messages that wait for another attempt are dropped. `GET /v1/events` still has the events.',
  rotateWebhookSecret:
    'For `overlapSec` seconds every message has two signatures, so that you can change the secret without a gap.',
  pingWebhookEndpoint: 'The message is signed, repeated and listed like every other. Use it to test your endpoint.',
  listWebhookDeliveries: 'Messages are kept for 30 days.',
  replayWebhookDeliveries: 'Use it after your endpoint was down for longer than messages are repeated.',
  getWebhookDelivery: 'Shows the exact payload, and what your endpoint answered to each attempt.',
  replayWebhookDelivery: 'The message keeps its `webhook-id`, so that an endpoint which has handled it can tell.',
  listEvents:
    'These are the same events that webhook endpoints receive, oldest first. They are listed whether the account has endpoints or not. An event appears five seconds after it is recorded. If you always continue with `nextCursor`, you miss none.',

  companionCreateUpload:
    'Does not create anything: the upload was created with the job. What the plugin says of the file is not read.',
  companionSignPart: 'The URL accepts one part of exactly the size that was announced, for a limited time.',
  companionListParts: 'The plugin asks for this to resume an upload.',
  companionCompleteUpload:
    'The parts that the plugin names are not read: the object store is asked which have arrived.',
  companionAbortUpload: 'The customer has canceled the upload in the page, so the job ends. Nothing was charged.',
  companionSignWhole: 'Set `shouldUseMultipart: true` in the plugin.',

  supportSearch: 'Give exactly one of the three. Jobs of the key’s mode only: use a live key for live jobs.',
  supportGetRecord: 'Addresses are masked. Revealing one is an act of its own.',
  supportRefund:
    'Without `amountCents`, everything is refunded, and a running job is stopped. With `amountCents`, only so much is refunded as a sign of goodwill, and the job goes on; the header `Idempotency-Key` is then required. The answer says what was really set going.',
  supportRetry: 'Only for a job that waits for a human: `parked` of its record has the `parkId`.',
  supportRetryParked:
    'For when the cause is repaired: `parked.cause` of a job’s record says what it is. At most 200 jobs of the key’s mode, the oldest first; repeat while `retried` is 200. Each is in the audit log.',
  supportCancel: 'The same as the customer’s own cancel.',
  supportDeleteNow: 'At the customer’s wish. It cannot be undone.',
  supportExtendRetention: 'The customer is not charged. The link stays the same.',
  supportResendLink: 'The link is mailed to the address of the job only.',
  supportCorrectAddress: 'With `revokesLinks`, links that were given out before stop working.',
  supportRevealAddress: 'The audit log records who saw the address, and why.',
  supportAddNote: 'Do not write addresses or names into a note unless they are needed: it is erased with the job.',
  supportExportPersonalData:
    'For a request under GDPR, article 15. The address is in the body because URLs are logged. The audit log records who asked.',
  supportErasePersonalData:
    'For a request under GDPR, article 17. Erases at once what the schedule would erase some days after the end of a job. A repeat erases what is left.',
  listAudit:
    'Entries can be filtered by job, actor and action. `createdAfter` and `createdBefore` select the half-open interval [createdAfter, createdBefore) of the time of the act, `at`.',

  getQueueOverview:
    'For the people who run the service: it shows whether anything is stuck, and whether there are enough workers.',
  getMaintenance: 'Jobs that are running are finished during maintenance.',
  beginMaintenance: 'New jobs and checkouts are answered with 503 `maintenance` until it ends.',
  endMaintenance: 'A repeat changes nothing.',
  listAccounts: '`createdAfter` and `createdBefore` select the half-open interval [createdAfter, createdBefore).',
  createAccount: 'The key in this answer is shown only once. Give it to the owner of the account.',
  adminGetAccount: 'The keys are listed by their public start.',
  lockAccount: 'Running jobs are finished or refunded. Only an admin can lock an account of staff.',
  unlockAccount: 'Keys that were revoked stay revoked.',
  revokeAccountKeys: 'Only an admin can revoke the keys of an account of staff. A repeat revokes nothing more.',
  setAccountQuotas:
    'Replaces all limits that are set for this account. The default applies to each limit that is left out.',
  setAccountPresets: 'Jobs that exist keep their preset.',
  listBlocks: 'An address itself is not kept, only enough to recognize it by.',
  addBlock: 'Requests that start new work are refused with 403 `address_blocked`. Running jobs go on.',
  removeBlock: 'The audit log keeps the block and its removal.',
  archiveAudit:
    'The file has one JSON object per line, and its SHA-256 is in the audit log. Repeat the request while `isMore` is true.',
  downloadAuditArchive: 'Redirects to the object store. The URL there is valid for a few minutes.',

  getHealth: 'Ask for this before you send a secret: it says which service and which installation answers.',
  getLiveness: 'For a supervisor that restarts the process. It says nothing about databases.',
  getReadiness: 'For a load balancer. It does not say which server is missing: that is on the private port.',
  receiveStripeEvent:
    'Configure this URL in Stripe’s dashboard. The signature in `Stripe-Signature` is checked on the raw body. An event is stored once, and a repeat is acknowledged.',
};
