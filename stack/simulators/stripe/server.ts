import { join } from 'node:path';
import { faultRoutes } from '../http/faults.js';
import { closeOnce, createSimulatorApp, listenHttp } from '../http/server.js';
import type { RunningServer } from '../http/server.js';
import { openDatabase } from '../storage/database.js';
import { ACCOUNT_SCHEMA, Account } from './account.js';
import { adminRoutes } from './admin.js';
import { apiRoutes } from './api.js';
import { pageRoutes } from './pages.js';

export interface StripeSimulatorOptions {
  host?: string;
  /** 0 (the default) picks a free port. */
  port?: number;
  /** Folder for `stripe.sqlite`; a restart with the same folder keeps its state. */
  dataDir: string;
  secretKey: string;
  /** Lets a browser make PaymentMethods and ConfirmationTokens. */
  publishableKey?: string | undefined;
  /** The URL that events are sent to; without it, none are sent. */
  webhookUrl?: string | undefined;
  webhookSecret: string;
  /** Wait before the first retry of a delivery (default 1000); it doubles up to a minute. */
  webhookRetryDelayMs?: number;
  webhookTimeoutMs?: number;
  /** How long pending refunds, failing refunds and disputes take (default 2000); slow charges take a multiple of it. */
  settlementDelayMs?: number;
  /** How long idempotency keys are kept (default 24 hours, as documented). */
  idempotencyKeyLifetimeMs?: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Starts a simulator of Stripe's API (https://docs.stripe.com/api) for the official SDKs. */
export async function startStripeSimulator(options: StripeSimulatorOptions): Promise<RunningServer> {
  let baseUrl = '';
  const account = new Account(openDatabase(join(options.dataDir, 'stripe.sqlite'), ACCOUNT_SCHEMA), {
    webhooks: {
      url: options.webhookUrl,
      secret: options.webhookSecret,
      retryDelayMs: options.webhookRetryDelayMs ?? 1000,
      timeoutMs: options.webhookTimeoutMs ?? 10_000,
    },
    settlementDelayMs: options.settlementDelayMs ?? 2000,
    idempotencyKeyLifetimeMs: options.idempotencyKeyLifetimeMs ?? DAY_MS,
    baseUrl: () => baseUrl,
  });
  const app = createSimulatorApp('mailsized-stripe-simulator');
  app.use(apiRoutes(account, options));
  app.use(faultRoutes(account.faults));
  app.use(adminRoutes(account));
  app.use(pageRoutes(account));
  const server = await listenHttp(app, options.host ?? '127.0.0.1', options.port ?? 0);
  baseUrl = server.url;
  account.wake();
  return {
    ...server,
    close: closeOnce(async () => {
      await server.close();
      await account.close();
    }),
  };
}
