import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Stripe from 'stripe';
import { onTestFinished } from 'vitest';
import { startStripeSimulator } from '../../../../stack/simulators/stripe/server.js';
import type { StripeSimulatorOptions } from '../../../../stack/simulators/stripe/server.js';

export const SECRET_KEY = 'sk_test_contract';
export const WEBHOOK_SECRET = 'whsec_contract';

/** A folder that is removed when the test has ended. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailsized-simulators-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The official SDK, pointed at a simulator; its own retries are off, as in the product. */
export function stripeClient(port: number, secretKey = SECRET_KEY): Stripe {
  return new Stripe(secretKey, { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 });
}

/** A running Stripe simulator with a client, stopped when the test has ended. */
export async function stripeSimulator(options: Partial<StripeSimulatorOptions> = {}) {
  const dataDir = options.dataDir ?? (await temporaryFolder());
  const simulator = await startStripeSimulator({
    secretKey: SECRET_KEY,
    webhookSecret: WEBHOOK_SECRET,
    webhookRetryDelayMs: 20,
    settlementDelayMs: 50,
    ...options,
    dataDir,
  });
  onTestFinished(() => simulator.close());
  return { simulator, dataDir, stripe: stripeClient(simulator.port), admin: new Admin(simulator.url) };
}

/** A simulator's own controls under `/_simulator`. */
export class Admin {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async post(path: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${this.#url}/_simulator/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /** What really happened to the money, as `kind amount` in the order in which it happened. */
  async effects(): Promise<string[]> {
    const response = await fetch(`${this.#url}/_simulator/effects`);
    const { effects } = (await response.json()) as { effects: { kind: string; amountCents: number }[] };
    return effects.map(({ kind, amountCents }) => `${kind} ${amountCents}`);
  }

  /** How many webhook deliveries there are, by status. */
  async deliveries(): Promise<Record<string, number>> {
    const response = await fetch(`${this.#url}/_simulator/state`);
    const state = (await response.json()) as { webhooks: { deliveries: Record<string, number> } };
    return state.webhooks.deliveries;
  }
}

/** Card payments only, 4.99, not confirmed. */
export function createIntent(
  stripe: Stripe,
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
  options: Stripe.RequestOptions = {},
) {
  const card = { amount: 499, currency: 'usd', allowed_payment_method_types: ['card' as const] };
  return stripe.paymentIntents.create({ ...card, ...params }, options);
}

/** A payment of 4.99 that has succeeded. */
export function paidIntent(stripe: Stripe, paymentMethod = 'pm_card_visa') {
  return createIntent(stripe, { confirm: true, payment_method: paymentMethod });
}

/** The error with which a call of the SDK fails. */
export async function stripeError(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const outcome = await call.then(
    () => new Error('the call succeeded'),
    (error: unknown) => error,
  );
  if (outcome instanceof Stripe.errors.StripeError) return outcome;
  throw outcome;
}

/** A webhook endpoint. `status` is what it answers; every request is kept. */
export class WebhookReceiver {
  status = 200;
  readonly requests: { payload: string; signature: string }[] = [];
  readonly #server = createServer((request, response) => {
    void text(request).then((payload) => {
      this.requests.push({ payload, signature: String(request.headers['stripe-signature']) });
      response.writeHead(this.status).end();
    });
  });

  /** @returns its address. A port of an earlier one can be taken again. */
  async listen(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    onTestFinished(() => this.close());
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/webhooks/stripe`;
  }

  /** The types of the events received, each verified with the SDK. */
  events(stripe: Stripe): Stripe.Event[] {
    return this.requests.map(({ payload, signature }) =>
      stripe.webhooks.constructEvent(payload, signature, WEBHOOK_SECRET),
    );
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
