import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createPaymentActivities } from '../../../activities/payment.activities.js';
import { createReconcileActivities } from '../../../activities/reconcile.activities.js';
import type { PaymentActivities, ReconcileActivities, VideoProjection } from '../../../src/contracts/activities.js';
import type { ReconcileResult, UnsettledPayment } from '../../../src/contracts/reconcile-workflow.js';
import { ModeRoutingPaymentsGateway } from '../../../src/gateways/payments/mode-routing-payments.gateway.js';
import { StripePaymentsGateway } from '../../../src/gateways/payments/stripe-payments.gateway.js';
import { paymentSchema, type PaymentRecord } from '../../../src/persistence/payments/payment.schema.js';
import { PaymentsRepository } from '../../../src/persistence/payments/payments.repository.js';
import {
  moneyDifferenceSchema,
  type MoneyDifferenceRecord,
} from '../../../src/persistence/reconcile/money-difference.schema.js';
import {
  reconcileStateSchema,
  type ReconcileState,
} from '../../../src/persistence/reconcile/reconcile-state.schema.js';
import { ReconcileRepository } from '../../../src/persistence/reconcile/reconcile.repository.js';
import type { WorkflowWrites } from '../../../src/temporal/workflow-writes.js';
import { startStripeSimulator } from '../../../stack/simulators/stripe/server.js';
import { StripeSimulatorClient } from '../../support/stack/stripe-simulator-client.js';
import { useDatabase } from '../persistence/database.js';

const SECRET_KEY = 'sk_test_reconcile';
const VISA = { quoteId: 'q-1', amountCents: 499, paymentMethodId: 'pm_card_visa' };

/** The activities that know about money, over a real database and Stripe's simulator. There is no test account. */
export class LedgerBesideStripe {
  readonly database = useDatabase();
  ledger!: PaymentsRepository;
  memory!: ReconcileRepository;
  stripe!: Stripe;
  money!: StripeSimulatorClient;
  gateway!: ModeRoutingPaymentsGateway;
  activities!: PaymentActivities & ReconcileActivities;
  /** The jobs on which somebody is at work. */
  running = new Set<string>();
  /** What the workflows of jobs whose record is open have written. */
  histories = new Map<string, WorkflowWrites>();
  /** What was written to records, as `job state`. */
  projected: string[] = [];
  /** What the schedule remembers of its last run. */
  last: Partial<ReconcileResult> | null = null;
  private readonly clear: (() => Promise<unknown>)[] = [];
  private stop = async (): Promise<void> => {};

  async open(): Promise<void> {
    const payments = await this.database.model<PaymentRecord>('Payment', paymentSchema);
    const states = await this.database.model<ReconcileState>('ReconcileState', reconcileStateSchema);
    const differences = await this.database.model<MoneyDifferenceRecord>('MoneyDifference', moneyDifferenceSchema);
    for (const model of [payments, states, differences]) this.clear.push(() => model.collection.deleteMany({}));
    this.ledger = new PaymentsRepository(payments);
    this.memory = new ReconcileRepository(states, differences);
  }

  async begin(): Promise<void> {
    for (const each of this.clear) await each();
    await this.close();
    const dataDir = await mkdtemp(join(tmpdir(), 'mailsized-reconcile-'));
    const server = await startStripeSimulator({ dataDir, secretKey: SECRET_KEY, webhookSecret: 'whsec_reconcile' });
    this.stop = async () => {
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    };
    this.money = new StripeSimulatorClient(server.url);
    this.stripe = new Stripe(SECRET_KEY, { host: '127.0.0.1', port: server.port, protocol: 'http' });
    this.running = new Set();
    this.histories = new Map();
    this.projected = [];
    this.last = null;
    const liveAccount = { secretKey: SECRET_KEY, webhookSecrets: [], environmentName: 'here', apiBase: server.url };
    this.gateway = new ModeRoutingPaymentsGateway(new StripePaymentsGateway(liveAccount), null);
    this.activities = this.createActivities();
  }

  async close(): Promise<void> {
    await this.stop();
  }

  async paid(): Promise<{ jobId: string; paymentIntentId: string }> {
    const jobId = randomUUID();
    const { paymentIntentId } = await this.activities.createPayment({ jobId, amountCents: 499, currency: 'usd' });
    await this.activities.confirmPayment({ jobId, attemptId: 'attempt-1', ...VISA });
    return { jobId, paymentIntentId };
  }

  async unsettledPayments(query: Parameters<ReconcileActivities['findLooseMoney']>[0]): Promise<UnsettledPayment[]> {
    const answer = await this.activities.findLooseMoney(query);
    return Array.isArray(answer) ? answer : answer.found;
  }

  async kindsOf(jobId: string): Promise<string[]> {
    return (await this.ledger.find(jobId))?.entries.map(({ kind }) => kind) ?? [];
  }

  /** As a restore from a copy of before every payment does. */
  async loseLedger(): Promise<void> {
    await this.clear[0]?.();
  }

  private createActivities(): PaymentActivities & ReconcileActivities {
    const { ledger, memory, gateway } = this;
    const { histories, projected, running } = this;
    return {
      ...createPaymentActivities({
        ledger,
        payments: gateway,
        modeOf: async () => 'live',
        pageUrlOf: () => 'https://mailsized.example/v/job',
      }),
      ...createReconcileActivities({
        ledger,
        reconcileState: memory,
        payments: gateway,
        lastCompletedRun: async () => this.last as ReconcileResult | null,
        logger: pino({ level: 'silent' }),
        videos: {
          find: async () => null,
          findOpen: async function* () {
            for (const _id of histories.keys()) yield { _id };
          },
          project: async (jobId: string, { state }: VideoProjection) => projected.push(`${jobId} ${state}`),
        } as never,
        storage: {} as never,
        wedged: {} as never,
        workflows: {
          isRunning: async (jobId: string) => running.has(jobId),
          isRefundRunning: async () => false,
          writesOf: async (jobId: string) => histories.get(jobId),
          runningJobs: async function* () {
            yield* running;
          },
        } as never,
      }),
    };
  }
}

/** One for all tests of a file, empty before each. */
export function useLedgerBesideStripe(): LedgerBesideStripe {
  const scene = new LedgerBesideStripe();
  beforeAll(async () => await scene.open());
  beforeEach(async () => await scene.begin());
  afterAll(async () => await scene.close());
  return scene;
}
