import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPaymentActivities } from '../../../activities/payment.activities.js';
import { createReconcileActivities } from '../../../activities/reconcile.activities.js';
import type { PaymentActivities, ReconcileActivities } from '../../../src/contracts/activities.js';
import type { ReconcileResult, UnsettledPayment } from '../../../src/contracts/reconcile-workflow.js';
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
import { startStripeSimulator } from '../../../stack/simulators/stripe/server.js';
import { StripeSimulatorClient } from '../../support/stack/stripe-simulator-client.js';
import { useDatabase } from '../persistence/database.js';

const database = useDatabase();
const SECRET_KEY = 'sk_test_reconcile';
const VISA = { quoteId: 'q-1', amountCents: 499, paymentMethodId: 'pm_card_visa' };
const ALL_TIME = { fromMs: 0, toMs: Date.now() + 3_600_000, dryRun: false };
const BEGIN = { comparedToMs: 1000, dryRun: false };
const UNSETTLED_QUERY = { graceMs: -1000, limit: 10, dryRun: false, after: null };

describe('the ledger beside Stripe', () => {
  let ledger: PaymentsRepository;
  let memory: ReconcileRepository;
  let stripe: Stripe;
  let money: StripeSimulatorClient;
  let activities: PaymentActivities & ReconcileActivities;
  let running: Set<string>;
  let gateway: StripePaymentsGateway;
  let last: Partial<ReconcileResult> | null;
  const clear: (() => Promise<unknown>)[] = [];
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const payments = await database.model<PaymentRecord>('Payment', paymentSchema);
    const states = await database.model<ReconcileState>('ReconcileState', reconcileStateSchema);
    const differences = await database.model<MoneyDifferenceRecord>('MoneyDifference', moneyDifferenceSchema);
    for (const model of [payments, states, differences]) clear.push(() => model.collection.deleteMany({}));
    ledger = new PaymentsRepository(payments);
    memory = new ReconcileRepository(states, differences);
  });

  beforeEach(async () => {
    for (const each of clear) await each();
    const dataDir = await mkdtemp(join(tmpdir(), 'mailsized-reconcile-'));
    const server = await startStripeSimulator({ dataDir, secretKey: SECRET_KEY, webhookSecret: 'whsec_reconcile' });
    money = new StripeSimulatorClient(server.url);
    stripe = new Stripe(SECRET_KEY, { host: '127.0.0.1', port: server.port, protocol: 'http' });
    running = new Set();
    last = null;
    gateway = new StripePaymentsGateway({
      secretKey: SECRET_KEY,
      webhookSecrets: [],
      environmentName: 'here',
      apiBase: server.url,
    });
    activities = {
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
        lastCompletedRun: async () => last as ReconcileResult | null,
        logger: pino({ level: 'silent' }),
        videos: { find: async () => null } as never,
        storage: {} as never,
        wedged: {} as never,
        workflows: {
          isRunning: async (jobId: string) => running.has(jobId),
          isRefundRunning: async () => false,
        } as never,
      }),
    };
    await stop?.();
    stop = async () => {
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    };
  });
  afterAll(() => stop());

  async function paid(): Promise<{ jobId: string; paymentIntentId: string }> {
    const jobId = randomUUID();
    const { paymentIntentId } = await activities.createPayment({ jobId, amountCents: 499, currency: 'usd' });
    await activities.confirmPayment({ jobId, attemptId: 'attempt-1', ...VISA });
    return { jobId, paymentIntentId };
  }

  async function unsettledPayments(
    query: Parameters<typeof activities.findLooseMoney>[0],
  ): Promise<UnsettledPayment[]> {
    const answer = await activities.findLooseMoney(query);
    return Array.isArray(answer) ? answer : answer.found;
  }

  async function kindsOf(jobId: string): Promise<string[]> {
    return (await ledger.find(jobId))?.entries.map(({ kind }) => kind) ?? [];
  }

  it('agrees after a payment and its refund: nothing differs, nothing is learnt', async () => {
    const { jobId } = await paid();
    await activities.refundPayment({ jobId, reason: 'refund_by_support' });
    expect(await activities.compareMoney(ALL_TIME)).toEqual({ differences: [], learned: 0 });
  });

  it('learns of a payment whose every answer was lost', async () => {
    const jobId = randomUUID();
    const { paymentIntentId } = await activities.createPayment({ jobId, amountCents: 499, currency: 'usd' });
    await stripe.paymentIntents.confirm(paymentIntentId, { payment_method: 'pm_card_visa' });
    expect(await activities.compareMoney({ ...ALL_TIME, dryRun: true })).toMatchObject({ learned: 1 });
    expect(await kindsOf(jobId)).toEqual(['created']);
    expect(await activities.compareMoney(ALL_TIME)).toEqual({ differences: [], learned: 1 });
    expect(await kindsOf(jobId)).toEqual(['created', 'received']);
    expect(await activities.compareMoney(ALL_TIME)).toEqual({ differences: [], learned: 0 });
  });

  it('learns of a refund that somebody made in the dashboard, and reports it once', async () => {
    const { jobId, paymentIntentId } = await paid();
    const { id } = await stripe.refunds.create({ payment_intent: paymentIntentId, amount: 100 });
    const difference = { kind: 'refund_made_elsewhere', objectId: id, jobId, providerCents: 100, ledgerCents: null };
    expect(await activities.compareMoney(ALL_TIME)).toEqual({ differences: [difference], learned: 1 });
    expect(await kindsOf(jobId)).toContain('refund_succeeded');
    await activities.compareMoney(ALL_TIME);
    expect(await memory.countOpenDifferences()).toBe(1);
  });

  it('learns of a dispute that no webhook has told of', async () => {
    const jobId = randomUUID();
    await activities.createPayment({ jobId, amountCents: 499, currency: 'usd' });
    const card = { ...VISA, paymentMethodId: 'pm_card_createDispute' };
    await activities.confirmPayment({ jobId, attemptId: 'attempt-1', ...card });
    await expect.poll(async () => (await stripe.disputes.list()).data.length, { timeout: 10_000 }).toBe(1);
    expect(await activities.compareMoney(ALL_TIME)).toMatchObject({ learned: 1 });
    expect(await kindsOf(jobId)).toContain('dispute_opened');
  });

  it('of another installation that shares the account is none of its business', async () => {
    const metadata = { environment: 'elsewhere', jobId: 'job-1' };
    const other = { amount: 499, currency: 'usd', metadata, confirm: true, payment_method: 'pm_card_visa' };
    const { id } = await stripe.paymentIntents.create({ ...other, allowed_payment_method_types: ['card'] });
    await stripe.refunds.create({ payment_intent: id });
    expect(await activities.compareMoney(ALL_TIME)).toEqual({ differences: [], learned: 0 });
  });

  it('says when an amount differs, and when Stripe does not know a payment', async () => {
    const { jobId, paymentIntentId } = await paid();
    await ledger.appendEntry(jobId, { atMs: 1, kind: 'received', amountCents: 1 });
    const lost = randomUUID();
    await ledger.open(lost, { amountCents: 499, currency: 'usd' });
    await ledger.setPaymentIntent(lost, 'pi_that_nobody_knows');
    await ledger.appendEntry(lost, { atMs: 1, kind: 'created' });
    const { differences } = await activities.compareMoney(ALL_TIME);
    expect(differences).toEqual([
      { kind: 'amount_differs', objectId: paymentIntentId, jobId, providerCents: 499, ledgerCents: 500 },
      {
        kind: 'payment_missing_at_provider',
        objectId: 'pi_that_nobody_knows',
        jobId: lost,
        providerCents: null,
        ledgerCents: 0,
      },
    ]);
  });

  it('that is an older copy stops all mending, until that is accepted', async () => {
    const { jobId } = await paid();
    await clear[0]?.();
    const comparison = await activities.compareMoney(ALL_TIME);
    expect(comparison.differences).toMatchObject([{ kind: 'payment_unknown', jobId, providerCents: 499 }]);
    const run = async () => (await activities.beginReconcile({ ...BEGIN, seenMark: 0 })).reportOnly?.why;
    expect(await run()).toBe('money_unknown_to_ledger');
    expect(await run()).toBe('money_unknown_to_ledger');
    expect(await memory.acceptRestore()).toBe(true);
    await activities.compareMoney(ALL_TIME);
    expect(await run(), 'what is known by now stops nothing').toBeUndefined();
  });

  it('that is an older copy learns of the refunds made since before any is due, and none is made twice', async () => {
    const { jobId, paymentIntentId } = await paid();
    const [known, refunded] = [await ledger.find(jobId), await paid()];
    const copy = await database.connection().collection('payments').find({}).toArray();
    await activities.refundPayment({ jobId, reason: 'refund_by_support' });
    await activities.refundPayment({ jobId: refunded.jobId, reason: 'refund_by_support' });
    await clear[0]?.();
    await database.connection().collection('payments').insertMany(copy);
    expect((await ledger.find(jobId))?.entries).toEqual(known?.entries);

    await activities.refundPayment({ jobId, reason: 'canceled_by_operator' });
    expect(await activities.compareMoney(ALL_TIME)).toMatchObject({ differences: [] });
    expect(await unsettledPayments(UNSETTLED_QUERY)).toEqual([]);
    for (const each of [jobId, refunded.jobId]) expect(await kindsOf(each)).toContain('refund_succeeded');
    for (const each of [paymentIntentId, refunded.paymentIntentId])
      expect(await money.effectsOf(each)).toEqual(['charge 499', 'refund 499']);
  });

  it('says when Stripe does not know a refund of the ledger’s', async () => {
    const { jobId } = await paid();
    await ledger.appendEntry(jobId, {
      atMs: 1,
      kind: 'refund_succeeded',
      refundId: 're_that_nobody_knows',
      amountCents: 499,
    });
    const { differences } = await activities.compareMoney(ALL_TIME);
    expect(differences).toMatchObject([
      { kind: 'refund_missing_at_provider', objectId: 're_that_nobody_knows', jobId, ledgerCents: 499 },
    ]);
  });

  it('is compared within the asked time alone, page after page', async () => {
    const jobIds = await Promise.all(Array.from({ length: 120 }, async () => (await paid()).jobId));
    await clear[0]?.();
    const { differences } = await activities.compareMoney({ ...ALL_TIME, dryRun: true });
    expect(differences).toHaveLength(50);
    const found = new Set<string | null>();
    for await (const { jobId } of gateway.paymentsWithin(ALL_TIME)) found.add(jobId);
    expect(found).toEqual(new Set(jobIds));
    const before = { ...ALL_TIME, toMs: Date.now() - 3_600_000 };
    expect(await activities.compareMoney(before)).toEqual({ differences: [], learned: 0 });
  });

  it('stops all mending also when the run dies before it has written down why', async () => {
    await paid();
    await clear[0]?.();
    const keep = vi.spyOn(memory, 'keepDifference').mockRejectedValueOnce(new Error('the worker was killed'));
    await expect(activities.compareMoney(ALL_TIME)).rejects.toThrow('killed');
    keep.mockRestore();
    await activities.compareMoney(ALL_TIME);
    expect((await memory.state()).reportOnly?.why).toBe('money_unknown_to_ledger');
  });

  it('foresees in a dry run what an older copy will lead to, and writes nothing', async () => {
    const { mark } = await activities.beginReconcile({ ...BEGIN, seenMark: 0 });
    const foreseen = await activities.beginReconcile({ ...BEGIN, seenMark: mark + 1, dryRun: true });
    expect(foreseen).toMatchObject({ mark, reportOnly: { why: 'older_database' } });
    expect(await memory.state()).toMatchObject({ mark, reportOnly: null });
  });

  it('is compared from where this database was compared, though the schedule has gone further', async () => {
    await activities.beginReconcile({ ...BEGIN, seenMark: 0, comparedToMs: 5000 });
    last = { mark: 9, comparedToMs: 9000 };
    expect(await activities.recallReconcile()).toEqual({ mark: 9, comparedToMs: 5000 });
    last = { mark: 9, comparedToMs: 4000 };
    expect(await activities.recallReconcile()).toEqual({ mark: 9, comparedToMs: 4000 });
  });

  it('has counted fewer runs than the schedule remembers: it is an older copy', async () => {
    const { mark } = await activities.beginReconcile({ ...BEGIN, seenMark: 0 });
    expect(await activities.beginReconcile({ ...BEGIN, seenMark: mark })).toMatchObject({ reportOnly: null });
    const older = await activities.beginReconcile({ ...BEGIN, seenMark: mark + 5 });
    expect(older).toMatchObject({ mark: mark + 6, reportOnly: { why: 'older_database' } });
  });

  describe('of jobs on which nobody is at work', () => {
    it.each<[string, (jobId: string) => Promise<unknown>, string[]]>([
      ['was received and not earned', async () => undefined, ['unreturned 499']],
      ['is back', (jobId) => activities.refundPayment({ jobId, reason: 'refund_by_support' }), []],
      ['was earned', (jobId) => activities.recordDelivery({ jobId }), []],
      [
        'was earned, but a refund was begun',
        async (jobId) => {
          await activities.recordDelivery({ jobId });
          await ledger.appendEntry(jobId, { atMs: 1, kind: 'refund_requested', reason: 'refund_by_support' });
        },
        ['refund_unfinished 499'],
      ],
      [
        'was earned, and a part went back',
        async (jobId) => {
          await activities.recordDelivery({ jobId });
          const claim = { claimId: 'goodwill-1', amountCents: 50 };
          await activities.refundPayment({ jobId, reason: 'goodwill', claim });
        },
        [],
      ],
    ])('finds what %s', async (_, happens, expected) => {
      const { jobId } = await paid();
      await happens(jobId);
      const found = await unsettledPayments(UNSETTLED_QUERY);
      expect(found.map(({ kind, dueCents }) => `${kind} ${dueCents}`)).toEqual(expected);
      expect((await ledger.find(jobId))?.settledAt === null, 'it stays in sight').toBe(expected.length > 0);
    });

    it('finds a payment that may still come in', async () => {
      const jobId = randomUUID();
      await activities.createPayment({ jobId, amountCents: 499, currency: 'usd' });
      expect(await unsettledPayments(UNSETTLED_QUERY)).toMatchObject([{ jobId, kind: 'open_payment', dueCents: 0 }]);
      await activities.cancelPayment({ jobId });
      expect(await unsettledPayments(UNSETTLED_QUERY)).toEqual([]);
    });

    it('asks about an open dispute until it is decided, though its webhook is lost', async () => {
      const jobId = randomUUID();
      await activities.createPayment({ jobId, amountCents: 499, currency: 'usd' });
      const card = { ...VISA, paymentMethodId: 'pm_card_createDispute' };
      const { paymentIntentId } = await activities.confirmPayment({ jobId, attemptId: 'attempt-1', ...card });
      await activities.recordDelivery({ jobId });
      const disputesOf = async () => await gateway.listDisputes(paymentIntentId ?? '');
      await expect.poll(disputesOf, { timeout: 10_000 }).toHaveLength(1);
      await ledger.recordDisputes(jobId, await disputesOf());
      expect(await unsettledPayments(UNSETTLED_QUERY)).toEqual([]);
      expect((await ledger.find(jobId))?.settledAt).toBeNull();
      await money.closeDispute((await disputesOf())[0]?.id ?? '', 'lost');
      await unsettledPayments(UNSETTLED_QUERY);
      expect(await kindsOf(jobId)).toContain('dispute_lost');
      await unsettledPayments(UNSETTLED_QUERY);
      expect((await ledger.find(jobId))?.settledAt).not.toBeNull();
    });

    it('leaves alone what is young, and what somebody works on', async () => {
      const { jobId } = await paid();
      expect(await unsettledPayments({ ...UNSETTLED_QUERY, graceMs: 60_000 })).toEqual([]);
      running.add(jobId);
      expect(await unsettledPayments(UNSETTLED_QUERY)).toEqual([]);
    });

    it('looks again when something new is heard of what was settled', async () => {
      const { jobId } = await paid();
      await activities.recordDelivery({ jobId });
      await unsettledPayments(UNSETTLED_QUERY);
      await ledger.appendEntry(jobId, { atMs: 1, kind: 'refund_requested', reason: 'refund_by_support' });
      expect(await unsettledPayments(UNSETTLED_QUERY)).toMatchObject([{ jobId, kind: 'refund_unfinished' }]);
    });
  });
});
