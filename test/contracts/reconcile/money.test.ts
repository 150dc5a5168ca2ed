import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testModeIdOf } from '../../../src/gateways/payments/mode-routing-payments.gateway.js';
import { useLedgerBesideStripe } from './ledger-beside-stripe.js';

const VISA = { quoteId: 'q-1', amountCents: 499, paymentMethodId: 'pm_card_visa' };
const ALL_TIME = { fromMs: 0, toMs: Date.now() + 3_600_000, dryRun: false };
const UNSETTLED_QUERY = { graceMs: -1000, limit: 10, dryRun: false, after: null };

describe('the ledger beside Stripe', () => {
  const scene = useLedgerBesideStripe();

  it('agrees after a payment and its refund: nothing differs, nothing is learnt', async () => {
    const { jobId } = await scene.paid();
    await scene.activities.refundPayment({ jobId, reason: 'refund_by_support' });
    expect(await scene.activities.compareMoney(ALL_TIME)).toEqual({ differences: [], learned: 0 });
  });

  it('learns of a payment whose every answer was lost', async () => {
    const jobId = randomUUID();
    const { paymentIntentId } = await scene.activities.createPayment({ jobId, amountCents: 499, currency: 'usd' });
    await scene.stripe.paymentIntents.confirm(paymentIntentId, { payment_method: 'pm_card_visa' });
    expect(await scene.activities.compareMoney({ ...ALL_TIME, dryRun: true })).toMatchObject({ learned: 1 });
    expect(await scene.kindsOf(jobId)).toEqual(['created']);
    expect(await scene.activities.compareMoney(ALL_TIME)).toEqual({ differences: [], learned: 1 });
    expect(await scene.kindsOf(jobId)).toEqual(['created', 'received']);
    expect(await scene.activities.compareMoney(ALL_TIME)).toEqual({ differences: [], learned: 0 });
  });

  it('learns of a refund that somebody made in the dashboard, and reports it once', async () => {
    const { jobId, paymentIntentId } = await scene.paid();
    const { id } = await scene.stripe.refunds.create({ payment_intent: paymentIntentId, amount: 100 });
    const difference = { kind: 'refund_made_elsewhere', objectId: id, jobId, providerCents: 100, ledgerCents: null };
    expect(await scene.activities.compareMoney(ALL_TIME)).toEqual({ differences: [difference], learned: 1 });
    expect(await scene.kindsOf(jobId)).toContain('refund_succeeded');
    await scene.activities.compareMoney(ALL_TIME);
    expect(await scene.memory.countOpenDifferences()).toBe(1);
  });

  it('learns of a dispute that no webhook has told of', async () => {
    const jobId = randomUUID();
    await scene.activities.createPayment({ jobId, amountCents: 499, currency: 'usd' });
    const card = { ...VISA, paymentMethodId: 'pm_card_createDispute' };
    await scene.activities.confirmPayment({ jobId, attemptId: 'attempt-1', ...card });
    await expect.poll(async () => (await scene.stripe.disputes.list()).data.length, { timeout: 10_000 }).toBe(1);
    expect(await scene.activities.compareMoney(ALL_TIME)).toMatchObject({ learned: 1 });
    expect(await scene.kindsOf(jobId)).toContain('dispute_opened');
  });

  it('of another installation that shares the account is none of its business', async () => {
    const metadata = { environment: 'elsewhere', jobId: 'job-1' };
    const other = { amount: 499, currency: 'usd', metadata, confirm: true, payment_method: 'pm_card_visa' };
    const { id } = await scene.stripe.paymentIntents.create({ ...other, allowed_payment_method_types: ['card'] });
    await scene.stripe.refunds.create({ payment_intent: id });
    expect(await scene.activities.compareMoney(ALL_TIME)).toEqual({ differences: [], learned: 0 });
  });

  it('says when an amount differs, and when Stripe does not know a payment', async () => {
    const { jobId, paymentIntentId } = await scene.paid();
    await scene.ledger.appendEntry(jobId, { atMs: 1, kind: 'received', amountCents: 1 });
    const lost = randomUUID();
    await scene.ledger.open(lost, { amountCents: 499, currency: 'usd' });
    await scene.ledger.setPaymentIntent(lost, 'pi_that_nobody_knows');
    await scene.ledger.appendEntry(lost, { atMs: 1, kind: 'created' });
    const { differences } = await scene.activities.compareMoney(ALL_TIME);
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

  it('says when Stripe does not know a refund of the ledger’s', async () => {
    const { jobId } = await scene.paid();
    await scene.ledger.appendEntry(jobId, {
      atMs: 1,
      kind: 'refund_succeeded',
      refundId: 're_that_nobody_knows',
      amountCents: 499,
    });
    const { differences } = await scene.activities.compareMoney(ALL_TIME);
    expect(differences).toMatchObject([
      { kind: 'refund_missing_at_provider', objectId: 're_that_nobody_knows', jobId, ledgerCents: 499 },
    ]);
  });

  it('leaves alone a payment of a test account that is gone, and compares the others', async () => {
    for (const [jobId, paymentIntentId] of [
      ['test-job', testModeIdOf('pi_test')],
      ['live-job', 'pi_that_nobody_knows'],
    ] as const) {
      await scene.ledger.open(jobId, { amountCents: 499, currency: 'usd' });
      await scene.ledger.setPaymentIntent(jobId, paymentIntentId);
      await scene.ledger.appendEntry(jobId, { atMs: 1, kind: 'created' });
    }
    const { differences } = await scene.activities.compareMoney(ALL_TIME);
    expect(differences).toMatchObject([{ kind: 'payment_missing_at_provider', jobId: 'live-job' }]);
  });

  it('is compared within the asked time alone, page after page', async () => {
    const jobIds = await Promise.all(Array.from({ length: 120 }, async () => (await scene.paid()).jobId));
    await scene.loseLedger();
    const { differences } = await scene.activities.compareMoney({ ...ALL_TIME, dryRun: true });
    expect(differences).toHaveLength(50);
    const found = new Set<string | null>();
    for await (const { jobId } of scene.gateway.paymentsWithin(ALL_TIME)) found.add(jobId);
    expect(found).toEqual(new Set(jobIds));
    const before = { ...ALL_TIME, toMs: Date.now() - 3_600_000 };
    expect(await scene.activities.compareMoney(before)).toEqual({ differences: [], learned: 0 });
  });

  describe('of jobs on which nobody is at work', () => {
    it.each<[string, (jobId: string) => Promise<unknown>, string[]]>([
      ['was received and not earned', async () => undefined, ['unreturned 499']],
      ['is back', (jobId) => scene.activities.refundPayment({ jobId, reason: 'refund_by_support' }), []],
      ['was earned', (jobId) => scene.activities.recordDelivery({ jobId }), []],
      [
        'was earned, but a refund was begun',
        async (jobId) => {
          await scene.activities.recordDelivery({ jobId });
          await scene.ledger.appendEntry(jobId, { atMs: 1, kind: 'refund_requested', reason: 'refund_by_support' });
        },
        ['refund_unfinished 499'],
      ],
      [
        'was earned, and a part went back',
        async (jobId) => {
          await scene.activities.recordDelivery({ jobId });
          const claim = { claimId: 'goodwill-1', amountCents: 50 };
          await scene.activities.refundPayment({ jobId, reason: 'goodwill', claim });
        },
        [],
      ],
    ])('finds what %s', async (_, happens, expected) => {
      const { jobId } = await scene.paid();
      await happens(jobId);
      const found = await scene.unsettledPayments(UNSETTLED_QUERY);
      expect(found.map(({ kind, dueCents }) => `${kind} ${dueCents}`)).toEqual(expected);
      expect((await scene.ledger.find(jobId))?.settledAt === null, 'it stays in sight').toBe(expected.length > 0);
    });

    it('finds a payment that may still come in', async () => {
      const jobId = randomUUID();
      await scene.activities.createPayment({ jobId, amountCents: 499, currency: 'usd' });
      expect(await scene.unsettledPayments(UNSETTLED_QUERY)).toMatchObject([
        { jobId, kind: 'open_payment', dueCents: 0 },
      ]);
      await scene.activities.cancelPayment({ jobId });
      expect(await scene.unsettledPayments(UNSETTLED_QUERY)).toEqual([]);
    });

    it('asks about an open dispute until it is decided, though its webhook is lost', async () => {
      const jobId = randomUUID();
      await scene.activities.createPayment({ jobId, amountCents: 499, currency: 'usd' });
      const card = { ...VISA, paymentMethodId: 'pm_card_createDispute' };
      const { paymentIntentId } = await scene.activities.confirmPayment({ jobId, attemptId: 'attempt-1', ...card });
      await scene.activities.recordDelivery({ jobId });
      const disputesOf = async () => await scene.gateway.listDisputes(paymentIntentId ?? '');
      await expect.poll(disputesOf, { timeout: 10_000 }).toHaveLength(1);
      await scene.ledger.recordDisputes(jobId, await disputesOf());
      expect(await scene.unsettledPayments(UNSETTLED_QUERY)).toEqual([]);
      expect((await scene.ledger.find(jobId))?.settledAt).toBeNull();
      await scene.money.closeDispute((await disputesOf())[0]?.id ?? '', 'lost');
      await scene.unsettledPayments(UNSETTLED_QUERY);
      expect(await scene.kindsOf(jobId)).toContain('dispute_lost');
      await scene.unsettledPayments(UNSETTLED_QUERY);
      expect((await scene.ledger.find(jobId))?.settledAt).not.toBeNull();
    });

    it('leaves alone what is young, and what somebody works on', async () => {
      const { jobId } = await scene.paid();
      expect(await scene.unsettledPayments({ ...UNSETTLED_QUERY, graceMs: 60_000 })).toEqual([]);
      scene.running.add(jobId);
      expect(await scene.unsettledPayments(UNSETTLED_QUERY)).toEqual([]);
    });

    it('looks again when something new is heard of what was settled', async () => {
      const { jobId } = await scene.paid();
      await scene.activities.recordDelivery({ jobId });
      await scene.unsettledPayments(UNSETTLED_QUERY);
      await scene.ledger.appendEntry(jobId, { atMs: 1, kind: 'refund_requested', reason: 'refund_by_support' });
      expect(await scene.unsettledPayments(UNSETTLED_QUERY)).toMatchObject([{ jobId, kind: 'refund_unfinished' }]);
    });
  });
});
