import { join } from 'node:path';
import { PROCESS_ROLES, variableNamesOf, type ProcessRole } from '../src/config/process-roles.js';
import { mongodbUri } from './mongodb.server.js';
import type { Ports } from './ports.js';
import { S3_REGION } from './s3.server.js';
import type { Secrets } from './secrets.js';
import { MAIL_DOMAIN } from './simulators.server.js';
import { findTool } from './tools.js';

/** The variables of a process, some of them unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

interface VariableGroup {
  /** When this variable is set, the user brings the server: all the variables of the group are the user's. */
  addressVariable: string;
  /** The values of the group when the server is ours. */
  embedded: Record<string, string>;
}

/** The kinds of server that a user can bring by naming its address in the environment. */
export type ServerKind = 'mongodb' | 'temporal' | 's3' | 'stripe' | 'mailgun' | 'smtp';

const ADDRESS_VARIABLE: Record<ServerKind, string> = {
  mongodb: 'MONGODB_URI',
  temporal: 'TEMPORAL_ADDRESS',
  s3: 'S3_ENDPOINT',
  stripe: 'STRIPE_API_BASE',
  mailgun: 'MAILGUN_API_BASE',
  smtp: 'EMAIL_SMTP_HOST',
};

/** True when the environment names a server of this kind, so that ours is not needed. */
export function isExternal(kind: ServerKind, environment: Environment): boolean {
  return Boolean(environment[ADDRESS_VARIABLE[kind]]);
}

/** The variables that the API and the workers run with: those of our servers, and the user's where the user brings one. */
export function appEnvironment(
  context: { ports: Ports; secrets: Secrets; dataDir: string },
  environment: Environment,
): Record<string, string> {
  const groups = variableGroups(context.ports, context.secrets);
  const servers = Object.values(groups).map((group) => pickGroup(group, environment));
  return servers.reduce((all, group) => ({ ...all, ...group }), commonVariables(context, environment));
}

/**
 * The variables for a process of these roles. Those of other roles are undefined, so that the process does not inherit
 * them from our environment either.
 */
export function environmentOf(roles: readonly ProcessRole[], env: Record<string, string>): Environment {
  const own = new Set(variableNamesOf(roles)).add('PATH');
  const foreign = variableNamesOf(PROCESS_ROLES).filter((name) => !own.has(name));
  return { ...env, ...Object.fromEntries(foreign.map((name) => [name, undefined])) };
}

function pickGroup(group: VariableGroup, environment: Environment): Record<string, string> {
  if (!environment[group.addressVariable]) return group.embedded;
  const given = Object.keys(group.embedded).map((name) => [name, environment[name]] as const);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function commonVariables(
  context: { ports: Ports; secrets: Secrets; dataDir: string },
  environment: Environment,
): Record<string, string> {
  return {
    ENVIRONMENT_NAME: 'demo',
    API_HOST: '127.0.0.1',
    API_PORT: String(context.ports.api),
    PUBLIC_BASE_URL: localUrl(context.ports.api),
    ADMIN_HOST: '127.0.0.1',
    ADMIN_PORT: String(context.ports.admin),
    SENDER_EMAIL: `no-reply@${MAIL_DOMAIN}`,
    OPERATORS_EMAIL: `operators@${MAIL_DOMAIN}`,
    JOB_TOKEN_SECRET: context.secrets.jobTokenSecret,
    EMAIL_HASH_SECRET: context.secrets.emailHashSecret,
    WEBHOOK_SECRETS_KEY: context.secrets.webhookSecretsKey,
    BACKUP_KEY: context.secrets.backupKey,
    BACKUP_DIR: join(context.dataDir, 'backups'),
    // People who try the service out receive webhooks on the same machine.
    WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128',
    // All callers here have the same address.
    ANONYMOUS_JOBS_PER_DAY: '10000',
    ANONYMOUS_CONCURRENT_JOBS: '1000',
    ANONYMOUS_BYTES_PER_DAY: '1000000000000',
    EVENT_STREAMS_PER_CALLER: '4000',
    SCRATCH_DIR: join(context.dataDir, 'scratch'),
    FFMPEG_PATH: environment['FFMPEG_PATH'] ?? findTool('ffmpeg'),
    FFPROBE_PATH: environment['FFPROBE_PATH'] ?? findTool('ffprobe'),
  };
}

function variableGroups(ports: Ports, secrets: Secrets): Record<ServerKind, VariableGroup> {
  const embedded: Record<ServerKind, Record<string, string>> = {
    mongodb: { MONGODB_URI: mongodbUri(ports.mongodb), MONGODB_MAX_POOL_SIZE: '20' },
    temporal: {
      TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_UI_URL: localUrl(ports.temporalUi),
      ...{ TEMPORAL_API_KEY: '', TEMPORAL_TLS: '', TEMPORAL_TLS_CA_FILE: '', TEMPORAL_TLS_SERVER_NAME: '' },
      ...{ TEMPORAL_TLS_CERT_FILE: '', TEMPORAL_TLS_KEY_FILE: '' },
    },
    s3: {
      S3_ENDPOINT: localUrl(ports.s3),
      S3_PUBLIC_ENDPOINT: localUrl(ports.s3),
      S3_REGION,
      S3_BUCKET: 'mailsized',
      S3_ACCESS_KEY_ID: secrets.s3AccessKeyId,
      S3_SECRET_ACCESS_KEY: secrets.s3SecretAccessKey,
      S3_FORCE_PATH_STYLE: 'true',
      // Pages under development are served from any port.
      UPLOAD_ALLOWED_ORIGINS: '*',
    },
    stripe: {
      STRIPE_API_BASE: localUrl(ports.stripe),
      STRIPE_SECRET_KEY: secrets.stripeSecretKey,
      STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
      // The simulator has no Stripe.js, so the page must not load Stripe's.
      STRIPE_PUBLISHABLE_KEY: '',
      STRIPE_TEST_API_BASE: localUrl(ports.stripe),
      STRIPE_TEST_SECRET_KEY: secrets.stripeSecretKey,
      STRIPE_TEST_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
    },
    mailgun: {
      MAILGUN_API_BASE: localUrl(ports.mailgun),
      MAILGUN_API_KEY: secrets.mailgunApiKey,
      MAILGUN_DOMAIN: MAIL_DOMAIN,
    },
    smtp: {
      EMAIL_SMTP_HOST: '127.0.0.1',
      EMAIL_SMTP_PORT: String(ports.smtp),
      EMAIL_USERNAME: secrets.smtpUser,
      EMAIL_PASSWORD: secrets.smtpPassword,
    },
  };
  const kinds = Object.keys(embedded) as ServerKind[];
  return Object.fromEntries(
    kinds.map((kind) => [kind, { addressVariable: ADDRESS_VARIABLE[kind], embedded: embedded[kind] }]),
  ) as Record<ServerKind, VariableGroup>;
}

/** The address of a port of this machine, for a browser. */
export function localUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}
