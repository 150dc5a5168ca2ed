import { describe, expect, it, vi } from 'vitest';
import type { VideoProjection } from '../../../src/contracts/activities.js';
import { testModeIdOf } from '../../../src/gateways/payments/mode-routing-payments.gateway.js';
import { useLedgerBesideStripe } from './ledger-beside-stripe.js';

const ALL_TIME = { fromMs: 0, toMs: Date.now() + 3_600_000, dryRun: false };
const UNSETTLED_QUERY = { graceMs: -1000, limit: 10, dryRun: false, after: null };
const BEGIN = { comparedToMs: 1000, dryRun: false };

describe('a ledger that is an older copy', () => {
  const scene = useLedgerBesideStripe();

  it('stops all mending, until that is accepted', async () => {
    const { jobId } = await scene.paid();
    await scene.loseLedger();
    const comparison = await scene.activities.compareMoney(ALL_TIME);
    expect(comparison.differences).toMatchObject([{ kind: 'payment_unknown', jobId, providerCents: 499 }]);
    const run = async () => (await scene.activities.beginReconcile({ ...BEGIN, seenMark: 0 })).reportOnly?.why;
    expect(await run()).toBe('money_unknown_to_ledger');
    expect(await run()).toBe('money_unknown_to_ledger');
    expect(await scene.memory.acceptRestore()).toBe(true);
    await scene.activities.compareMoney(ALL_TIME);
    expect(await run(), 'what is known by now stops nothing').toBeUndefined();
  });

  it('is given the payments that it lacks, once that is accepted: none before, each once', async () => {
    const [delivered, refunded] = [await scene.paid(), await scene.paid()];
    await scene.stripe.refunds.create({ payment_intent: refunded.paymentIntentId });
    await scene.loseLedger();
    await scene.activities.compareMoney(ALL_TIME);
    await scene.activities.compareMoney(ALL_TIME);
    expect(await scene.ledger.findAll([delivered.jobId, refunded.jobId])).toEqual(new Map());

    await scene.memory.acceptRestore();
    expect(await scene.activities.compareMoney({ ...ALL_TIME, dryRun: true })).toMatchObject({ learned: 0 });
    expect(await scene.activities.compareMoney(ALL_TIME)).toMatchObject({ learned: 2 });
    expect(await scene.kindsOf(delivered.jobId)).toEqual(['created', 'received']);
    expect(await scene.kindsOf(refunded.jobId)).toEqual(['created', 'received', 'refund_succeeded']);
    expect(await scene.ledger.find(delivered.jobId)).toMatchObject({
      currency: 'usd',
      paymentIntentId: delivered.paymentIntentId,
    });
    expect(await scene.memory.countOpenDifferences()).toBe(1); // the refund, which was made in the dashboard
    expect(await scene.activities.compareMoney(ALL_TIME)).toMatchObject({ learned: 0 });
    expect(await scene.unsettledPayments(UNSETTLED_QUERY)).toMatchObject([
      { jobId: delivered.jobId, kind: 'unreturned', dueCents: 499 },
    ]);
  });

  it('is brought up to what the workflows of open jobs have done since, so that delivered is earned', async () => {
    const { jobId } = await scene.paid();
    await scene.loseLedger();
    const projections = [{ state: 'compressing' }, { state: 'done' }] as VideoProjection[];
    scene.histories.set(jobId, { projections, isDelivered: true });
    await scene.activities.compareMoney(ALL_TIME);
    expect(scene.projected, 'nobody has accepted a restore').toEqual([]);

    await scene.memory.acceptRestore();
    expect(await scene.activities.compareMoney(ALL_TIME)).toMatchObject({ learned: 2 });
    expect(scene.projected).toEqual([`${jobId} compressing`, `${jobId} done`]);
    expect(await scene.kindsOf(jobId)).toEqual(['created', 'received', 'delivered']);
    expect(await scene.unsettledPayments(UNSETTLED_QUERY)).toEqual([]);
    await scene.activities.compareMoney(ALL_TIME);
    expect(scene.projected, 'once is enough').toHaveLength(2);
  });

  it('leaves it to a human when a job has been paid for again since', async () => {
    const { jobId, paymentIntentId } = await scene.paid();
    await scene.loseLedger();
    await scene.activities.compareMoney(ALL_TIME);
    await scene.memory.acceptRestore();
    await scene.ledger.open(jobId, { amountCents: 499, currency: 'usd' });
    await scene.ledger.setPaymentIntent(jobId, 'pi_bought_again');
    await scene.activities.compareMoney(ALL_TIME);
    expect(await scene.ledger.find(jobId)).toMatchObject({ paymentIntentId: 'pi_bought_again', entries: [] });
    expect((await scene.memory.listOpenDifferences(10)).map(({ kind, objectId }) => [kind, objectId])).toEqual([
      ['second_payment', paymentIntentId],
    ]);
  });

  it('leaves it to a human when nobody can say which job a payment was for', async () => {
    const unknown = { kind: 'payment_unknown', objectId: 'pi_of_nobody', jobId: null } as const;
    await scene.memory.keepDifference({ ...unknown, providerCents: 499, ledgerCents: null });
    await scene.memory.acceptRestore();
    expect(await scene.activities.compareMoney(ALL_TIME)).toMatchObject({ learned: 0 });
    expect(await scene.memory.listOpenDifferences(10)).toMatchObject([unknown]);
  });

  it('leaves it to a human when a payment is of a test account that is gone, and adopts the others', async () => {
    const { jobId } = await scene.paid();
    await scene.loseLedger();
    const unknown = { kind: 'payment_unknown', objectId: testModeIdOf('pi_test'), jobId: 'test-job' } as const;
    await scene.memory.keepDifference({ ...unknown, providerCents: 499, ledgerCents: null });
    await scene.activities.compareMoney(ALL_TIME);
    await scene.memory.acceptRestore();
    await scene.activities.compareMoney(ALL_TIME);
    expect(await scene.kindsOf(jobId)).toEqual(['created', 'received']);
    expect(await scene.memory.listOpenDifferences(10)).toMatchObject([unknown]);
  });

  it('learns of the refunds made since before any is due, and none is made twice', async () => {
    const { jobId, paymentIntentId } = await scene.paid();
    const [known, refunded] = [await scene.ledger.find(jobId), await scene.paid()];
    const copy = await scene.database.connection().collection('payments').find({}).toArray();
    await scene.activities.refundPayment({ jobId, reason: 'refund_by_support' });
    await scene.activities.refundPayment({ jobId: refunded.jobId, reason: 'refund_by_support' });
    await scene.loseLedger();
    await scene.database.connection().collection('payments').insertMany(copy);
    expect((await scene.ledger.find(jobId))?.entries).toEqual(known?.entries);

    await scene.activities.refundPayment({ jobId, reason: 'canceled_by_operator' });
    expect(await scene.activities.compareMoney(ALL_TIME)).toMatchObject({ differences: [] });
    expect(await scene.unsettledPayments(UNSETTLED_QUERY)).toEqual([]);
    for (const each of [jobId, refunded.jobId]) expect(await scene.kindsOf(each)).toContain('refund_succeeded');
    for (const each of [paymentIntentId, refunded.paymentIntentId])
      expect(await scene.money.effectsOf(each)).toEqual(['charge 499', 'refund 499']);
  });

  it('stops all mending also when the run dies before it has written down why', async () => {
    await scene.paid();
    await scene.loseLedger();
    const keep = vi.spyOn(scene.memory, 'keepDifference').mockRejectedValueOnce(new Error('the worker was killed'));
    await expect(scene.activities.compareMoney(ALL_TIME)).rejects.toThrow('killed');
    keep.mockRestore();
    await scene.activities.compareMoney(ALL_TIME);
    expect((await scene.memory.state()).reportOnly?.why).toBe('money_unknown_to_ledger');
  });

  it('foresees in a dry run what an older copy will lead to, and writes nothing', async () => {
    const { mark } = await scene.activities.beginReconcile({ ...BEGIN, seenMark: 0 });
    const foreseen = await scene.activities.beginReconcile({ ...BEGIN, seenMark: mark + 1, dryRun: true });
    expect(foreseen).toMatchObject({ mark, reportOnly: { why: 'older_database' } });
    expect(await scene.memory.state()).toMatchObject({ mark, reportOnly: null });
  });

  it('is compared from where this database was compared, though the schedule has gone further', async () => {
    await scene.activities.beginReconcile({ ...BEGIN, seenMark: 0, comparedToMs: 5000 });
    scene.last = { mark: 9, comparedToMs: 9000 };
    expect(await scene.activities.recallReconcile()).toEqual({ mark: 9, comparedToMs: 5000 });
    scene.last = { mark: 9, comparedToMs: 4000 };
    expect(await scene.activities.recallReconcile()).toEqual({ mark: 9, comparedToMs: 4000 });
  });

  it('is noticed when it has counted fewer runs than the schedule remembers', async () => {
    const { mark } = await scene.activities.beginReconcile({ ...BEGIN, seenMark: 0 });
    expect(await scene.activities.beginReconcile({ ...BEGIN, seenMark: mark })).toMatchObject({ reportOnly: null });
    const older = await scene.activities.beginReconcile({ ...BEGIN, seenMark: mark + 5 });
    expect(older).toMatchObject({ mark: mark + 6, reportOnly: { why: 'older_database' } });
  });
});
