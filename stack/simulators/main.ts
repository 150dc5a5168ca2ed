import { parseArgs } from 'node:util';
import { startInbox } from './inbox/server.js';
import { startMailgunSimulator } from './mailgun/server.js';
import { startStripeSimulator } from './stripe/server.js';

const text = { type: 'string' } as const;
const OPTIONS = {
  host: { type: 'string', default: '127.0.0.1' },
  'stripe-port': { type: 'string', default: '0' },
  'mailgun-port': { type: 'string', default: '0' },
  'smtp-port': { type: 'string', default: '0' },
  'inbox-port': { type: 'string', default: '0' },
  'data-dir': text,
  'webhook-url': text,
  'webhook-secret': text,
  'webhook-retry-delay-ms': { type: 'string', default: '1000' },
  'settlement-delay-ms': { type: 'string', default: '2000' },
  'stripe-secret-key': text,
  'stripe-publishable-key': text,
  'mailgun-api-key': text,
  'mailgun-domain': text,
  'smtp-user': text,
  'smtp-password': text,
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** Starts all simulators in this process and reports it with one line of JSON on stdout. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const { host } = values;
  const dataDir = required(values, 'data-dir');
  const inbox = await startInbox({
    host,
    dataDir,
    port: Number(values['inbox-port']),
    smtpPort: Number(values['smtp-port']),
    smtpUser: values['smtp-user'],
    smtpPassword: values['smtp-password'],
  });
  const mailgun = await startMailgunSimulator({
    host,
    dataDir,
    port: Number(values['mailgun-port']),
    apiKey: required(values, 'mailgun-api-key'),
    domain: required(values, 'mailgun-domain'),
    deliver: (raw, deliveryKey) => inbox.messages.add(raw, 'mailgun-simulator', deliveryKey),
  });
  const stripe = await startStripeSimulator({
    host,
    dataDir,
    port: Number(values['stripe-port']),
    secretKey: required(values, 'stripe-secret-key'),
    publishableKey: values['stripe-publishable-key'],
    webhookUrl: values['webhook-url'],
    webhookSecret: required(values, 'webhook-secret'),
    webhookRetryDelayMs: Number(values['webhook-retry-delay-ms']),
    settlementDelayMs: Number(values['settlement-delay-ms']),
  });
  const stop = (): void => {
    // The inbox closes last: the Mailgun simulator may still be delivering a mail to it.
    void Promise.all([stripe.close(), mailgun.close()])
      .then(() => inbox.close())
      .then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const ports = {
    stripePort: stripe.port,
    mailgunPort: mailgun.port,
    smtpPort: inbox.smtpPort,
    inboxPort: inbox.port,
  };
  process.stdout.write(`${JSON.stringify({ ready: true, ...ports })}\n`);
}

function required(values: Values, name: keyof Values): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

await main();
