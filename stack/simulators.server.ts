import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Ports } from './ports.js';
import type { Secrets } from './secrets.js';
import { ServerProcess } from './server-process.js';
import { projectRoot } from './tools.js';

/** The domain from which the demonstration sends its mail; RFC 2606 reserves it for tests. */
export const MAIL_DOMAIN = 'mailsized.test';

/** The settings of the simulators. Ports are on the loopback address. */
export interface SimulatorsServerOptions {
  dataDir: string;
  logFile: string;
  ports: Pick<Ports, 'stripe' | 'mailgun' | 'smtp' | 'inbox'>;
  secrets: Secrets;
  /** Where the Stripe simulator sends its events. */
  webhookUrl: string;
}

/** Our simulators of Stripe, Mailgun and an SMTP server with an inbox page. They run in one process and keep state on disk. */
export function simulatorsServer(options: SimulatorsServerOptions): ServerProcess {
  const dataDir = join(options.dataDir, 'simulators');
  mkdirSync(dataDir, { recursive: true });
  const { ports, secrets } = options;
  return new ServerProcess({
    name: 'simulators',
    command: process.execPath,
    args: [
      join(projectRoot, 'dist', 'stack', 'simulators', 'main.js'),
      ...['--host', '127.0.0.1', '--stripe-port', String(ports.stripe), '--mailgun-port', String(ports.mailgun)],
      ...['--smtp-port', String(ports.smtp), '--inbox-port', String(ports.inbox), '--data-dir', dataDir],
      ...['--webhook-url', options.webhookUrl, '--webhook-secret', secrets.stripeWebhookSecret],
      ...['--stripe-secret-key', secrets.stripeSecretKey, '--mailgun-api-key', secrets.mailgunApiKey],
      ...['--mailgun-domain', MAIL_DOMAIN, '--smtp-user', secrets.smtpUser, '--smtp-password', secrets.smtpPassword],
    ],
    cwd: projectRoot,
    logFile: options.logFile,
    isReady: async (output) => output.split('\n').some((line) => line.startsWith('{') && line.includes('"ready":true')),
  });
}
