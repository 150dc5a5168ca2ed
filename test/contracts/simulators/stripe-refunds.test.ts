import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { createIntent, paidIntent, stripeError, stripeSimulator } from './support/fixtures.js';

describe('a refund at the Stripe simulator', () => {
  it('gives everything back by default, once', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe);
    const refund = await stripe.refunds.create({
      payment_intent: intent.id,
      reason: 'requested_by_customer',
      metadata: { jobId: 'job-1' },
    });
    expect(refund).toMatchObject({ status: 'succeeded', amount: 499, payment_intent: intent.id });
    const charge = await stripe.charges.retrieve(chargeOf(intent));
    expect(charge).toMatchObject({ refunded: true, amount_refunded: 499 });
    const again = await stripeError(stripe.refunds.create({ payment_intent: intent.id }));
    expect(again).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
    expect(await admin.effects()).toEqual(['charge 499', 'refund 499']);
  });

  it('can be made in parts, never of more than is left', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe);
    const first = await stripe.refunds.create({ payment_intent: intent.id, amount: 200 });
    const tooMuch = await stripeError(stripe.refunds.create({ payment_intent: intent.id, amount: 300 }));
    expect(tooMuch).toMatchObject({ statusCode: 400, param: 'amount' });
    const rest = await stripe.refunds.create({ charge: chargeOf(intent) });
    expect(rest.amount).toBe(299);
    const listed = await stripe.refunds.list({ payment_intent: intent.id });
    expect(listed.data.map((refund) => refund.id)).toEqual([rest.id, first.id]);
    expect(await stripe.refunds.retrieve(first.id)).toMatchObject({ amount: 200 });
    expect(await admin.effects()).toEqual(['charge 499', 'refund 200', 'refund 299']);
  });

  it('is refused for what was never paid', async () => {
    const { stripe } = await stripeSimulator();
    const intent = await createIntent(stripe);
    const error = await stripeError(stripe.refunds.create({ payment_intent: intent.id }));
    expect(error).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError', param: 'payment_intent' });
  });

  it('of pm_card_pendingRefund is pending first and succeeds later', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe, 'pm_card_pendingRefund');
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    expect(refund.status).toBe('pending');
    expect((await stripeError(stripe.refunds.create({ payment_intent: intent.id }))).code).toBe(
      'charge_already_refunded',
    );
    await eventually(
      () => stripe.refunds.retrieve(refund.id),
      ({ status }) => status === 'succeeded',
    );
    const types = (await stripe.events.list({ types: ['refund.created', 'refund.updated'] })).data;
    expect(types.map((event) => event.type)).toEqual(['refund.updated', 'refund.created']);
    expect(await admin.effects()).toEqual(['charge 499', 'refund 499']);
  });

  it('of pm_card_refundFail has succeeded first and fails later; then the money can be refunded again', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe, 'pm_card_refundFail');
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    expect(refund.status).toBe('succeeded');
    const failed = await eventually(
      () => stripe.refunds.retrieve(refund.id),
      ({ status }) => status === 'failed',
    );
    expect(failed.failure_reason).toBe('expired_or_canceled_card');
    expect(await admin.effects()).toEqual(['charge 499', 'refund 499', 'refund_reversal 499']);
    expect((await stripe.events.list({ type: 'refund.failed' })).data).toHaveLength(1);
    expect((await stripe.refunds.create({ payment_intent: intent.id })).amount).toBe(499);
  });

  it('that is pending can be made to fail', async () => {
    const { stripe, admin } = await stripeSimulator({ settlementDelayMs: 60_000 });
    const intent = await paidIntent(stripe, 'pm_card_pendingRefund');
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    await admin.post('complete-refund', { refund: refund.id, outcome: 'failed' });
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe('failed');
    expect((await stripe.charges.retrieve(chargeOf(intent))).amount_refunded).toBe(0);
    expect(await admin.effects()).toEqual(['charge 499']);
  });
});

describe('a dispute at the Stripe simulator', () => {
  it('takes the money back, blocks refunds, and gives it back when it is won', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe, 'pm_card_createDispute');
    const listed = await eventually(
      () => stripe.disputes.list({ payment_intent: intent.id }),
      ({ data }) => data.length === 1,
    );
    const dispute = await stripe.disputes.retrieve(listed.data[0]?.id ?? '');
    expect(dispute).toMatchObject({ amount: 499, reason: 'fraudulent', status: 'needs_response' });
    expect((await stripe.events.list({ type: 'charge.dispute.created' })).data).toHaveLength(1);
    expect((await stripeError(stripe.refunds.create({ payment_intent: intent.id }))).code).toBe('charge_disputed');
    await admin.post('close-dispute', { dispute: dispute.id, outcome: 'won' });
    expect((await stripe.disputes.retrieve(dispute.id)).status).toBe('won');
    expect(await admin.effects()).toEqual(['charge 499', 'dispute 499', 'dispute_reversal 499']);
  });
});

function chargeOf(intent: { latest_charge: string | { id: string } | null }): string {
  const charge = intent.latest_charge;
  if (!charge) throw new Error('the PaymentIntent has no charge');
  return typeof charge === 'string' ? charge : charge.id;
}
