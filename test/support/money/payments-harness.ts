import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { afterAll, beforeAll, expect } from 'vitest';
import type { VideoPolicy } from '../../../src/contracts/video-workflow.js';
import { StripePaymentsGateway } from '../../../src/gateways/payments/stripe-payments.gateway.js';
import { paymentSchema } from '../../../src/persistence/payments/payment.schema.js';
import { PaymentsRepository } from '../../../src/persistence/payments/payments.repository.js';
import { stripeEventSchema } from '../../../src/persistence/stripe-events/stripe-event.schema.js';
import { StripeEventsRepository } from '../../../src/persistence/stripe-events/stripe-events.repository.js';
import { startStripeSimulator } from '../../../stack/simulators/stripe/server.js';
import { useDatabase } from '../../contracts/persistence/database.js';
import { StripeSimulatorClient } from '../stack/stripe-simulator-client.js';
import type { WorkflowHarness } from '../workflows/workflow-harness.js';
import type { VideoDriver } from '../workflows/video-driver.js';
import { CrashingWorker } from './crashing-worker.js';

const SECRET_KEY = 'sk_test_money';
export const WEBHOOK_SECRET = 'whsec_money';
const ENVIRONMENT_NAME = 'money-suite';

/** What really happened to the money of one job, as Stripe counts it. */
export interface ActualPayments {
  /** The number of PaymentIntents. Two would be a second chance to charge. */
  intents: number;
  /** Each as `kind amount`, in the order in which it happened. */
  effects: string[];
  chargedCents: number;
  /** Without the refunds that failed and were returned to us. */
  refundedCents: number;
  /** The amount that banks have withdrawn and not returned. */
  disputedCents: number;
}

/** The real money side of all jobs of a test file: our own ledger and gateway, MongoDB, and the Stripe simulator. */
export interface PaymentsHarness {
  readonly ledger: PaymentsRepository;
  readonly events: StripeEventsRepository;
  readonly payments: StripePaymentsGateway;
  readonly modeOf: (jobId: string) => Promise<'live'>;
  readonly pageUrlOf: (jobId: string) => string;
  readonly stripe: Stripe;
  /** Faults and other controls of the simulator. */
  readonly simulator: StripeSimulatorClient;
  /** Counted by the simulator, independently of our ledger and of any answer. */
  actualPaymentsOf(jobId: string): Promise<ActualPayments>;
}

/** Opens it before the first test of a file. @param webhookUrl the URL to which the simulator sends its events. */
export function usePaymentsHarness(options: { webhookUrl?: () => string } = {}): () => PaymentsHarness {
  const database = useDatabase();
  let harness: PaymentsHarness | undefined;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'mailsized-treasury-'));
    const simulator = await startStripeSimulator({
      dataDir,
      secretKey: SECRET_KEY,
      webhookSecret: WEBHOOK_SECRET,
      settlementDelayMs: 150,
      webhookUrl: options.webhookUrl?.(),
      webhookRetryDelayMs: 50,
    });
    const stripe = new Stripe(SECRET_KEY, { host: '127.0.0.1', port: simulator.port, protocol: 'http' });
    const money = new StripeSimulatorClient(simulator.url);
    harness = {
      ledger: new PaymentsRepository(await database.model('Payment', paymentSchema)),
      events: new StripeEventsRepository(await database.model('StripeEvent', stripeEventSchema)),
      payments: new StripePaymentsGateway({
        secretKey: SECRET_KEY,
        webhookSecrets: [WEBHOOK_SECRET],
        environmentName: ENVIRONMENT_NAME,
        apiBase: simulator.url,
      }),
      modeOf: async () => 'live',
      pageUrlOf: (jobId) => `https://mailsized.example/v/${jobId}`,
      stripe,
      simulator: money,
      actualPaymentsOf: (jobId) => actualPaymentsOf(stripe, money, jobId),
    };
    close = async () => {
      await simulator.close();
      await rm(dataDir, { recursive: true, force: true });
    };
  });
  afterAll(() => close());

  return () => {
    if (!harness) throw new Error('the treasury is opened before the first test: ask for it inside of one');
    return harness;
  };
}

async function actualPaymentsOf(stripe: Stripe, money: StripeSimulatorClient, jobId: string): Promise<ActualPayments> {
  const ids: string[] = [];
  for await (const { id, metadata } of stripe.paymentIntents.list({ limit: 100 })) {
    if (metadata['jobId'] === jobId) ids.push(id);
  }
  const effects = (await money.effects()).filter(({ paymentIntentId }) => ids.includes(paymentIntentId));
  const sum = (kind: string): number =>
    effects.filter((effect) => effect.kind === kind).reduce((total, { amountCents }) => total + amountCents, 0);
  return {
    intents: ids.length,
    effects: effects.map(({ kind, amountCents }) => `${kind} ${amountCents}`),
    chargedCents: sum('charge'),
    refundedCents: sum('refund') - sum('refund_reversal'),
    disputedCents: sum('dispute') - sum('dispute_reversal'),
  };
}

/** The correct final states of the money of a job. */
export type PaymentOutcome = 'kept' | 'back' | 'never taken';

/** Asserts that the job was charged at most once, and was then delivered or refunded in full. */
export function expectPaymentOutcome(truth: ActualPayments, end: PaymentOutcome, about: string): void {
  expect(truth.intents, `${about}: PaymentIntents`).toBeLessThanOrEqual(1);
  const charges = truth.effects.filter((effect) => effect.startsWith('charge '));
  expect(charges, `${about}: charges`).toHaveLength(end === 'never taken' ? 0 : 1);
  const returnedCents = truth.refundedCents + truth.disputedCents;
  expect(returnedCents, `${about}: given back`).toBe(end === 'kept' ? 0 : truth.chargedCents);
  const refunds = truth.effects.filter((effect) => effect.startsWith('refund '));
  expect(refunds.length, `${about}: refunds`).toBeLessThanOrEqual(1);
}

/** A job whose money is real: it uses the product’s activities with this harness. It has not started and can still be set up. */
export function newVideoWithPayments(
  harness: WorkflowHarness,
  treasury: PaymentsHarness,
  {
    policy = {},
    worker = new CrashingWorker(treasury),
  }: { policy?: Partial<VideoPolicy>; worker?: CrashingWorker } = {},
): VideoDriver {
  const video = harness.newVideo(policy);
  video.backend.card = 'pm_card_visa';
  Object.assign(video.backend.activities, worker.activities);
  return video;
}
