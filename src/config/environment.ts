import { z } from 'zod';
import { quotas, rateLimits } from './limit-variables.js';
import { database, mail, payments, paymentWebhooks, presigning, storage, temporal } from './server-variables.js';
import { absoluteUrl, headerList, keyring, networks, port, positive, trustedProxies } from './variable-types.js';

const MINUTE_MS = 60_000;

const log = z.object({
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Lowest level that is logged.'),
});

const tracing = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: absoluteUrl()
    .optional()
    .describe(
      'Where traces are sent to, by OTLP over HTTP, such as `http://collector:4318`. Absent: no traces are made.',
    ),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(['http/protobuf', 'http/json'])
    .default('http/protobuf')
    .describe('How they are encoded.'),
  OTEL_EXPORTER_OTLP_HEADERS: headerList().describe(
    'Headers that the receiver asks for, such as a key: `name=value` with commas between.',
  ),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Share of new traces that are made. A trusted caller decides for its own.'),
});

const traceCallers = z.object({
  TRACE_TRUSTED_NETWORKS: networks().describe(
    'Networks with commas between, such as `10.1.0.0/16`, of the callers whose `traceparent` is taken. Empty: each request begins a trace of its own.',
  ),
});

const http = z.object({
  API_HOST: z.string().default('127.0.0.1').describe('Address that the API listens on.'),
  API_PORT: port().default(3000).describe('Port of the API.'),
  ADMIN_HOST: z
    .string()
    .default('127.0.0.1')
    .describe(
      'Address of the private port. Anyone who reaches it can read `/metrics` and `/readyz`, so never expose it to the internet.',
    ),
  ADMIN_PORT: port()
    .default(3001)
    .describe('Private port of the API: `/metrics`, and `/readyz` with the name of the server that is away.'),
  TRUSTED_PROXIES: trustedProxies().describe(
    'Whose `X-Forwarded-For` says who the caller is: addresses and networks or `loopback`, `linklocal`, `uniquelocal`, with commas between. Limits per caller count by it.',
  ),
});

const links = z.object({
  PUBLIC_BASE_URL: absoluteUrl()
    .default('http://127.0.0.1:3000')
    .describe('How customers reach the API; the start of every link in a mail.'),
});

const jobTokens = z.object({
  JOB_TOKEN_SECRET: keyring().describe(
    'Key of the job tokens (HMAC); several, separated by commas, while it is rotated: the first makes new tokens, all are accepted.',
  ),
});

const addressHashes = z.object({
  EMAIL_HASH_SECRET: keyring().describe(
    'Key of the hashes by which jobs are found by address (HMAC); several, separated by commas, while it is rotated.',
  ),
});

const page = z.object({
  STRIPE_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(live|test)_\w+$/)
    .optional()
    .describe(
      'Stripe publishable key, of the same mode as STRIPE_SECRET_KEY: the page then takes cards with Stripe.js. Without it, only programs can pay, except at a simulator.',
    ),
  APPLE_PAY_DOMAIN_FILE: z
    .string()
    .optional()
    .describe(
      'The domain association file of Apple Pay, as Stripe gives it. Served under `/.well-known`, where Apple looks for it.',
    ),
});

const webhooks = z.object({
  WEBHOOK_SECRETS_KEY: keyring().describe(
    'Key that the signing secrets of webhook endpoints are encrypted with (AES-256-GCM); several, separated by commas, while it is rotated.',
  ),
  WEBHOOKS_ALLOWED_NETWORKS: networks().describe(
    'Networks with commas between, such as `10.1.0.0/16`, that messages may be sent into though they are not public; there also by plain http. Empty: public addresses and https only.',
  ),
});

const backups = z.object({
  BACKUP_KEY: keyring().describe(
    'Key that backups are encrypted with (AES-256-GCM); several, separated by commas, as long as older backups need them: the first encrypts. Keep it apart from the backups.',
  ),
  BACKUP_DIR: z
    .string()
    .default('backups')
    .describe('Folder of the backups: on another machine or disk, where the service itself cannot delete anything.'),
});

const uploads = z.object({
  MAX_UPLOAD_BYTES: positive().max(2_000_000_000).default(2_000_000_000).describe('Largest upload.'),
  MAX_DURATION_SEC: positive().max(1200).default(1200).describe('Longest video.'),
});

const probing = z.object({
  MAX_STREAMS: positive().default(20).describe('Maximum number of streams in a file.'),
});

const prices = z.object({
  PRICES_FILE: z
    .string()
    .optional()
    .describe(
      'JSON file with the prices, in the shape of `PRICE_TABLE` in src/config/prices.ts; without it that table holds.',
    ),
});

const timings = z.object({
  UPLOAD_TIMEOUT_MIN: z.coerce
    .number()
    .positive()
    .default(24 * 60)
    .describe('How long an upload may take.'),
  QUOTE_TTL_MIN: z.coerce
    .number()
    .positive()
    .default(60)
    .describe('How long a quote holds; then the unpaid file is deleted.'),
  PAYMENT_TIMEOUT_MIN: z.coerce
    .number()
    .positive()
    .default(60)
    .describe('How long a payment may hang, for instance in 3-D Secure.'),
  GPU_WAIT_TIMEOUT_SEC: z.coerce
    .number()
    .positive()
    .default(30)
    .describe('How long a job waits for a GPU before it goes to a CPU.'),
  FIT_WORKER_TIMEOUT_MIN: z.coerce
    .number()
    .positive()
    .default(10)
    .describe('How long a job waits for another worker after the machine of one failed, before it is parked.'),
  ATTENTION_TIMEOUT_MIN: z.coerce
    .number()
    .positive()
    .default(12 * 60)
    .describe('How long a parked job waits for a human before it is refunded automatically.'),
  DOWNLOAD_TTL_MIN: z.coerce
    .number()
    .positive()
    .default(24 * 60)
    .describe('Retention: how long the result can be downloaded.'),
  RETENTION_EXTENSION_MIN: z.coerce
    .number()
    .min(0)
    .default(24 * 60)
    .describe(
      'How much longer than that, or than what was bought, customers can have a result kept by asking; 0 for not.',
    ),
  EXPIRES_SOON_LEAD_MIN: z.coerce
    .number()
    .min(0)
    .default(120)
    .describe('How long before the end of retention the customer is reminded; 0 for never.'),
});

const reconcile = z.object({
  RECONCILE_GRACE_MIN: z.coerce
    .number()
    .min(0)
    .default(30)
    .describe('Jobs and files younger than this are left alone by reconciliation.'),
  RECONCILE_MODE: z
    .enum(['mend', 'report'])
    .default('mend')
    .describe('`report` changes nothing: for the time after a restore.'),
  RECONCILE_WEDGED_GRACE_MIN: z.coerce
    .number()
    .min(0)
    .default(60)
    .describe(
      'How long a workflow whose tasks fail is left alone before it is terminated, and its job closed and refunded: longer than a rollback takes.',
    ),
  RECONCILE_MAX_WEDGED: positive()
    .default(3)
    .describe(
      'When more workflows are wedged at once, a deploy is bad: none is terminated, and `mailsized_bad_deploy` is 1.',
    ),
  RECONCILE_MAX_MENDED: positive()
    .default(20)
    .describe('Maximum jobs that one reconciliation closes. If there are more, an alert fires.'),
  RECONCILE_MAX_REFUND_CENTS: positive()
    .default(10_000)
    .describe(
      'Maximum amount that one reconciliation refunds, in the smallest unit of the currency. If more is due, an alert fires.',
    ),
});

const schedules = z.object({
  RECONCILE_EVERY_MIN: z.coerce
    .number()
    .positive()
    .default(10)
    .describe('How often reconciliation searches for orphaned jobs and closes them.'),
  PERSONAL_DATA_TTL_DAYS: z.coerce
    .number()
    .positive()
    .default(30)
    .describe(
      'How long after the end of a job its personal data is kept (docs/personal-data.md): address, file name, notes and more. Erased within an hour after that.',
    ),
});

const worker = z.object({
  WORKER_ADMIN_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address of a worker’s private port. Anyone who reaches it can read its metrics, so never expose it.'),
  WORKER_ADMIN_PORT: port()
    .optional()
    .describe('Private port of a worker: `/healthz`, `/readyz` and `/metrics`. Absent: none, and no metrics.'),
  WORKER_SHUTDOWN_GRACE_SEC: z.coerce
    .number()
    .min(0)
    .default(600)
    .describe('How long a worker lets running activities finish after SIGTERM.'),
});

const encoding = z.object({
  WORKER_CONCURRENCY: positive().default(1).describe('Encodes at a time in one worker process.'),
});

const media = z.object({
  MAX_PIXELS: positive()
    .default(8192 * 4320)
    .describe('Largest picture, width times height.'),
  SCRATCH_DIR: z
    .string()
    .optional()
    .describe(
      'Where workers keep files while they work; by default the system’s temporary folder. A job’s upload and results, and up to 1 GB where three are free.',
    ),
  PATH: z.string().default('').describe('Where ffmpeg and ffprobe are looked for.'),
  FFMPEG_PATH: z.string().default('ffmpeg').describe('ffmpeg executable.'),
  FFPROBE_PATH: z.string().default('ffprobe').describe('ffprobe executable.'),
  FFMPEG_SANDBOX: z
    .enum(['bubblewrap', 'none'])
    .default('bubblewrap')
    .describe('`none` only where the worker itself is a sandbox.'),
  FFMPEG_STALL_TIMEOUT_SEC: positive()
    .default(120)
    .describe('An ffmpeg without progress for this long is killed and retried.'),
  FFMPEG_THREADS: z.coerce.number().int().min(0).default(0).describe('Threads per encode; 0 lets ffmpeg decide.'),
});

/**
 * Variables that are used together. src/config/process-roles.ts says which process reads which groups. Each variable is
 * in one group.
 */
export const VARIABLE_GROUPS = {
  ...{ log, tracing, traceCallers, http, links, jobTokens, addressHashes, database, temporal, storage, presigning },
  ...{ page, payments, paymentWebhooks, mail, webhooks, uploads, probing, quotas, rateLimits },
  ...{ prices, timings, reconcile, schedules, worker, encoding, media, backups },
};

/**
 * Every environment variable that MailSized reads, its meaning and its default. The table in docs/configuration.md is
 * generated from this schema. Sizes are in bytes, MB = 10^6; times say their unit in the name.
 */
export const environmentSchema = z.object({
  ...{
    ...log.shape,
    ...tracing.shape,
    ...traceCallers.shape,
    ...http.shape,
    ...links.shape,
    ...jobTokens.shape,
    ...addressHashes.shape,
  },
  ...{ ...database.shape, ...temporal.shape, ...storage.shape, ...presigning.shape },
  ...{ ...page.shape, ...payments.shape, ...paymentWebhooks.shape, ...mail.shape, ...webhooks.shape },
  ...{ ...uploads.shape, ...probing.shape, ...quotas.shape, ...rateLimits.shape },
  ...{ ...prices.shape, ...timings.shape, ...reconcile.shape, ...schedules.shape },
  ...{ ...worker.shape, ...encoding.shape, ...media.shape, ...backups.shape },
});

export type Environment = z.infer<typeof environmentSchema>;
export type VariableName = keyof Environment;
export type VariableGroup = keyof typeof VARIABLE_GROUPS;

type NamesByGroup = { [Group in VariableGroup]: keyof z.infer<(typeof VARIABLE_GROUPS)[Group]> };

/** The checked variables of one group, or of several. */
export type Variables<Group extends VariableGroup> = Pick<Environment, NamesByGroup[Group]>;

/** A broken configuration. The message names each variable and what is wrong with it, never its value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

export function minutesToMs(minutes: number): number {
  return Math.round(minutes * MINUTE_MS);
}
