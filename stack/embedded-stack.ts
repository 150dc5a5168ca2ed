import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readVariables } from '../src/config/read-variables.js';
import { temporalConnectionOptions } from '../src/temporal/connection-options.js';
import { openDataFolder } from './data-folder.js';
import { appEnvironment, isExternal, localUrl } from './environment.js';
import type { Environment } from './environment.js';
import { mongodbServer } from './mongodb.server.js';
import { reservePorts } from './ports.js';
import type { Ports } from './ports.js';
import { s3Server } from './s3.server.js';
import { loadSecrets } from './secrets.js';
import type { Secrets } from './secrets.js';
import type { ServerProcess } from './server-process.js';
import { simulatorsServer } from './simulators.server.js';
import { prepareNamespace, temporalServer } from './temporal.server.js';

export interface StackOptions {
  /** Where the servers keep their data; created when missing. If another stack uses it, one next to it is used. */
  dataDir: string;
  /** `preferred`: the well-known ports where they are free (for people). `free`: any (for tests). */
  ports: 'preferred' | 'free';
  /** Variables for the API and the workers that override all others. */
  envOverrides?: Record<string, string>;
  /** Where the addresses of servers that the user brings are looked up; default `process.env`. */
  environment?: Environment;
  /** Called with one sentence that the user should know. */
  log?: (message: string) => void;
}

/** The servers of a running stack; undefined where the user brings one. */
export interface StackServers {
  temporal: ServerProcess | undefined;
  mongodb: ServerProcess | undefined;
  s3: ServerProcess | undefined;
  /** Stripe, Mailgun, SMTP and the inbox page: one process for all four. */
  simulators: ServerProcess | undefined;
}

export interface EmbeddedStack {
  /** The variables to run the API and the workers with. */
  env: Record<string, string>;
  /** For people and tests; empty strings where the user brings a server and its page is unknown. */
  urls: { temporalUi: string; inbox: string; stripeSimulator: string; s3: string; api: string; admin: string };
  servers: StackServers;
  /** The API key that `makeAdmin` gives the account `demo`. */
  adminKey: string;
  /** The API key that `makeTestUser` gives the account `demo-user`. */
  testKey: string;
  /** The folder that is really used. */
  dataDir: string;
  logDir: string;
  /** Stops the servers that were started and releases the ports and the folder. A repeat does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts every server that MailSized needs and the user has not brought, and resolves when all are ready.
 * @throws Error with the end of the log of the server that did not start; nothing is left running then
 */
export async function startStack(options: StackOptions): Promise<EmbeddedStack> {
  const environment = options.environment ?? process.env;
  const folder = openDataFolder(options.dataDir);
  if (folder.isTemporary) {
    options.log?.(`${options.dataDir} is in use by another stack; using ${folder.path} until this one stops`);
  }
  const reservation = await reservePorts(options.ports, folder.path, options.log);
  const secrets = loadSecrets(folder.path);
  const context = { dataDir: folder.path, logDir: join(folder.path, 'logs'), ports: reservation.ports, secrets };
  const env = { ...appEnvironment(context, environment), ...options.envOverrides };
  mkdirSync(join(folder.path, 'scratch'), { recursive: true });
  const servers = createServers(context, environment, env);
  const stop = async (): Promise<void> => {
    await stopAll(servers);
    reservation.release();
    folder.release();
  };
  try {
    await startAll(servers);
    if (servers.temporal === undefined) await prepareExternalTemporal(env);
  } catch (error) {
    await stop();
    throw error;
  }
  const urls = stackUrls(env, reservation.ports, servers);
  return { env, urls, servers, adminKey: secrets.adminKey, testKey: secrets.testKey, ...pickDirs(context), stop };
}

interface StackContext {
  dataDir: string;
  logDir: string;
  ports: Ports;
  secrets: Secrets;
}

function pickDirs({ dataDir, logDir }: StackContext): { dataDir: string; logDir: string } {
  return { dataDir, logDir };
}

function createServers(context: StackContext, environment: Environment, env: Record<string, string>): StackServers {
  const { dataDir, logDir, ports, secrets } = context;
  const logFile = (name: string): string => join(logDir, `${name}.log`);
  const isGiven = (kind: Parameters<typeof isExternal>[0]): boolean => isExternal(kind, environment);
  return {
    temporal: isGiven('temporal')
      ? undefined
      : temporalServer({
          dataDir,
          logFile: logFile('temporal'),
          port: ports.temporal,
          uiPort: ports.temporalUi,
          metricsPort: ports.temporalMetrics,
        }),
    mongodb: isGiven('mongodb')
      ? undefined
      : mongodbServer({ dataDir, logFile: logFile('mongodb'), port: ports.mongodb }),
    s3: isGiven('s3')
      ? undefined
      : s3Server({
          dataDir,
          logFile: logFile('s3'),
          port: ports.s3,
          accessKeyId: secrets.s3AccessKeyId,
          secretAccessKey: secrets.s3SecretAccessKey,
        }),
    simulators:
      isGiven('stripe') && isGiven('mailgun') && isGiven('smtp')
        ? undefined
        : simulatorsServer({
            dataDir,
            logFile: logFile('simulators'),
            ports,
            secrets,
            webhookUrl: `${env['PUBLIC_BASE_URL']}/v1/webhooks/stripe`,
          }),
  };
}

function running(servers: StackServers): ServerProcess[] {
  return Object.values(servers).filter((server): server is ServerProcess => server !== undefined);
}

/** Starts all in parallel and waits for all even if one fails, so that none is still starting when they are stopped. */
async function startAll(servers: StackServers): Promise<void> {
  const results = await Promise.allSettled(running(servers).map((server) => server.start()));
  const errors = results.filter((result) => result.status === 'rejected').map((result): unknown => result.reason);
  if (errors.length > 0) {
    throw new Error(errors.map((error) => (error instanceof Error ? error.message : String(error))).join('\n\n'));
  }
}

async function stopAll(servers: StackServers): Promise<void> {
  await Promise.all(running(servers).map((server) => server.stop()));
}

async function prepareExternalTemporal(env: Record<string, string>): Promise<void> {
  const temporal = readVariables(['temporal'], env);
  try {
    await prepareNamespace(temporalConnectionOptions(temporal), temporal.TEMPORAL_NAMESPACE);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `the Temporal server at ${temporal.TEMPORAL_ADDRESS} cannot be used: ${reason} (TEMPORAL_ADDRESS is set: unset it, and a server of our own is started)`,
      { cause: error },
    );
  }
}

function stackUrls(env: Record<string, string>, ports: Ports, servers: StackServers): EmbeddedStack['urls'] {
  return {
    temporalUi: env['TEMPORAL_UI_URL'] ?? '',
    inbox: servers.simulators === undefined ? '' : localUrl(ports.inbox),
    stripeSimulator: env['STRIPE_API_BASE'] ?? '',
    s3: env['S3_ENDPOINT'] ?? '',
    api: env['PUBLIC_BASE_URL'] ?? '',
    admin: `http://${env['ADMIN_HOST']}:${env['ADMIN_PORT']}`,
  };
}
