// The retention table: what is stored, why, for how long, and what deletes it.

/** What deletes the data of a class. */
export const REMOVERS = {
  job_erasure: 'the schedule `personal-data`, and at once an erasure by address',
  job_clean_up: 'the job’s own workflow when the job ends; the schedule `reconcile` sweeps what is left',
  ttl_index: 'a TTL index of MongoDB',
  temporal_retention: 'Temporal',
  operator: 'an operator',
  nobody: 'nothing',
} as const;

export type Remover = keyof typeof REMOVERS;

/** One kind of stored data: what it is, why it is kept, for how long, and what deletes it. */
export interface DataClass {
  what: string;
  why: string;
  kept: string;
  /** With several, the first to act deletes the data. */
  removedBy: readonly Remover[];
  /** Fields by MongoDB collection. `*` means all fields, when whole records are removed. */
  fields?: Readonly<Record<string, readonly string[]>>;
  /** Keys in the object store; `*` means the rest of a key. */
  objects?: readonly string[];
  /** Where it is stored outside MongoDB and the object store. */
  elsewhere?: string;
}

const JOB_ERASURE = '`PERSONAL_DATA_TTL_DAYS` after the end of the job';
const NO_END = 'without end';

/**
 * Every class of data that MailSized stores, shown in docs/personal-data.md. A test requires each stored field in
 * exactly one class, so adding a field means deciding here when it is deleted.
 */
export const DATA_CLASSES = {
  address: {
    what: 'The customer’s mail address, and the keyed hash by which support finds the jobs of an address',
    why: 'mails about the job, lost links, questions to support',
    kept: JOB_ERASURE,
    removedBy: ['job_erasure'],
    fields: { videos: ['request.email', 'emailHash'] },
  },
  fileName: {
    what: 'The name of the customer’s file',
    why: 'the result is named after it; mails and receipts mention it',
    kept: JOB_ERASURE,
    removedBy: ['job_erasure'],
    fields: { videos: ['request.fileName'] },
  },
  language: {
    what: 'The language that the customer reads',
    why: 'mails are in it',
    kept: JOB_ERASURE,
    removedBy: ['job_erasure'],
    fields: { videos: ['request.locale'] },
  },
  caller: {
    what: 'A keyed hash of the network address that made the job',
    why: 'limits for callers without an account',
    kept: JOB_ERASURE,
    removedBy: ['job_erasure'],
    fields: { videos: ['callerHash'] },
  },
  programData: {
    what: 'The id and the metadata that a program gave its job',
    why: 'the program finds the job by the id, and reads both back',
    kept: JOB_ERASURE,
    removedBy: ['job_erasure'],
    fields: { videos: ['externalId', 'metadata'] },
  },
  recordingTime: {
    what: 'When the video was recorded, as the file says; the workflow’s history has it too',
    why: 'the result says the same',
    kept: JOB_ERASURE,
    removedBy: ['job_erasure'],
    fields: { videos: ['facts.recordedAt', 'output.facts.recordedAt'] },
  },
  mails: {
    what: 'Which mails about a job a provider has accepted, when and which one; neither address nor text',
    why: 'no mail is sent twice; support sees which were accepted',
    kept: JOB_ERASURE,
    removedBy: ['job_erasure'],
    fields: { outbox: ['*'] },
  },
  workers: {
    what: 'Which workers run, on which queue, with how many slots; nothing about people',
    why: 'promises and the choice of a queue count them',
    kept: 'an hour after a worker has gone',
    removedBy: ['ttl_index'],
    fields: { workers: ['*'] },
  },
  accountEvents: {
    what: 'Events of an account’s jobs, with the program’s own id and metadata',
    why: 'programs read what they missed',
    kept: `30 days, but no longer than ${JOB_ERASURE}`,
    removedBy: ['ttl_index', 'job_erasure'],
    fields: { account_events: ['*'] },
  },
  webhookMessages: {
    what: 'Messages to the endpoints of programs, with the same content, and each attempt to deliver them',
    why: 'delivery over days, replays',
    kept: `30 days, but no longer than ${JOB_ERASURE}`,
    removedBy: ['ttl_index', 'job_erasure'],
    fields: { webhook_deliveries: ['*'] },
  },
  idempotencyKeys: {
    what: 'Keyed hashes of requests that carried an `Idempotency-Key`, and the id of what each made',
    why: 'a repeated request makes nothing twice',
    kept: '24 hours',
    removedBy: ['ttl_index', 'job_erasure'],
    fields: { idempotency_keys: ['*'] },
  },
  rateLimits: {
    what: 'How often an account, or a network or mail address (as a keyed hash), did something',
    why: 'limits',
    kept: 'until the stretch of time that is counted is over: at most a day, or `UPLOAD_TIMEOUT_MIN` if that is longer',
    removedBy: ['ttl_index'],
    fields: { rate_limits: ['*'] },
  },
  slots: {
    what: 'Which keys, webhook endpoints and running jobs an account or a network address (as a keyed hash) has at the same time',
    why: 'limits',
    kept: 'a day; then it is made again while there is something to count',
    removedBy: ['ttl_index'],
    fields: { slots: ['*'] },
  },
  addressBlocks: {
    what: 'Blocked mail and network addresses: a keyed hash, and the address with most of it masked',
    why: 'protection against abuse',
    kept: 'until the end of the block',
    removedBy: ['ttl_index', 'operator'],
    fields: { address_blocks: ['*'] },
  },
  notes: {
    what: 'Notes of support and operators on what they did',
    why: 'later questions, disputes',
    kept: `on a job: ${JOB_ERASURE}; on accounts and on the service: as long as the act itself`,
    removedBy: ['job_erasure', 'operator'],
    fields: { audit_log: ['note'] },
  },
  videoFiles: {
    what: 'The upload, results, posters, previews, and checkpoints of encodes',
    why: 'the service itself',
    kept: 'until the end of the job',
    removedBy: ['job_clean_up', 'job_erasure'],
    objects: ['input', 'output/*', 'poster/*', 'previews/*', 'checkpoints/*'].map((name) => `jobs/JOB/${name}`),
  },
  encodeLogs: {
    what: 'What ffmpeg said about an encode; it may quote titles and names from the file',
    why: 'support sees why an encode failed',
    kept: 'until the end of the job',
    removedBy: ['job_clean_up', 'job_erasure'],
    objects: ['jobs/JOB/logs/*'],
  },
  jobRecord: {
    what: 'What became of a job: ids, states, times, sizes, prices, technical facts; neither name nor address',
    why: 'receipts, refunds and disputes, reconciliation',
    kept: NO_END,
    removedBy: ['nobody'],
    fields: {
      videos: [
        ...['_id', 'createdAt', 'reference', 'request.sizeBytes', 'request.target', 'request.preset', 'tokenVersion'],
        ...['accountId', 'mode', 'uploadId', 'version', 'state', 'publicStatus', 'reason', 'progress', 'events'],
        ...['toldVersion', 'untold', 'offer', 'previews', 'facts', 'chosenQuoteId', 'upsells', 'readyByMs', 'payment'],
        ...['paid', 'queue', 'attention', 'output', 'expiresAtMs', 'filesDeletedAtMs', 'personalDataErasedAt'],
      ],
    },
  },
  ledger: {
    what: 'Payments, refunds and disputes: amounts, times and Stripe’s ids; neither name nor address',
    why: 'tax and accounting law, refunds and disputes',
    kept: NO_END,
    removedBy: ['nobody'],
    fields: {
      payments: [
        ...['_id', 'createdAt', 'currency', 'amountCents', 'paymentIntentId', 'quoteId', 'target', 'lines', 'upsells'],
        ...['attempts', 'entries', 'keysGivenUp', 'settledAt'],
      ],
      money_differences: [
        ...['_id', 'kind', 'objectId', 'jobId', 'providerCents', 'ledgerCents'],
        ...['firstSeenAt', 'lastSeenAt', 'settledAt'],
      ],
    },
  },
  stripeEvents: {
    what: 'Ids, types and times of Stripe’s webhook events; their bodies are not stored',
    why: 'no event is handled twice, and a lost signal is noticed',
    kept: NO_END,
    removedBy: ['nobody'],
    fields: { stripe_events: ['_id', 'type', 'jobId', 'receivedAt', 'signalledAt'] },
  },
  auditLog: {
    what: 'Which account did what, when and to which job, without the note; addresses only as keyed hashes',
    why: 'proof of privileged acts, disputes',
    kept: 'until an operator deletes the archive that the act was moved to',
    removedBy: ['operator'],
    fields: { audit_log: ['_id', 'at', 'actor', 'action', 'reasonCode', 'jobId', 'details'] },
    objects: ['audit/*'],
  },
  erasures: {
    what: 'Ids of the jobs that were erased on request, and the day',
    why: 'a database that is restored from a backup is erased again',
    kept: '`PERSONAL_DATA_TTL_DAYS` after the request; by then the schedule has erased the job anyway',
    removedBy: ['job_erasure'],
    objects: ['erasures/*'],
  },
  accounts: {
    what: 'Accounts of programs and staff by the name that they chose, their hashed API keys, their webhook endpoints',
    why: 'access to the API',
    kept: 'without end; owners delete their webhook endpoints',
    removedBy: ['nobody'],
    fields: {
      accounts: ['_id', 'name', 'role', 'createdAt', 'lockedAt', 'quotas', 'allowedPresets'],
      api_keys: [
        ...['_id', 'accountId', 'mode', 'hash', 'name', 'createdAt', 'expiresAt'],
        ...['revokedAt', 'lastUsedAt', 'requestCount', 'replacedBy'],
      ],
      webhook_endpoints: [
        ...['_id', 'accountId', 'mode', 'url', 'eventTypes', 'description', 'secrets', 'createdAt'],
        ...['failingSince', 'disabledAt', 'disabledReason'],
      ],
    },
  },
  serviceState: {
    what: 'Whether the service is in maintenance, and what reconciliation remembers; nothing about people',
    why: 'operation',
    kept: NO_END,
    removedBy: ['nobody'],
    fields: {
      maintenance: ['_id', 'since', 'until'],
      reconcile_state: [
        '_id',
        'mark',
        'comparedToMs',
        'reportOnly',
        'acceptedAt',
        'wedged',
        'completedAt',
        'overLimit',
      ],
    },
  },
  workflowHistories: {
    what: 'What workflows did: ids, states, sizes, reason codes, and when a video was recorded; neither name nor address',
    why: 'running jobs, and looking into what happened',
    kept: 'as long as the namespace keeps closed workflows (RUNBOOK.md: 30 days)',
    removedBy: ['temporal_retention'],
    elsewhere: 'Temporal',
  },
  processLogs: {
    what: 'What the API and the workers log: ids and codes; neither name nor address, and no body',
    why: 'operation',
    kept: 'as long as your log system keeps it',
    removedBy: ['operator'],
    elsewhere: 'standard output of each process',
  },
} as const satisfies Record<string, DataClass>;
