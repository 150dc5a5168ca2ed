import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { createIntent, paidIntent, stripeError, stripeSimulator } from './support/fixtures.js';

describe('an idempotency key at the Stripe simulator', () => {
  it('gives the first answer again, and the card is charged once', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await createIntent(stripe);
    const confirm = () =>
      stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }, { idempotencyKey: 'job-1:confirm' });
    const first = await confirm();
    const second = await confirm();
    expect({ ...second }).toEqual({ ...first });
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(second.lastResponse.headers['original-request']).toBe(first.lastResponse.requestId);
    expect(await admin.effects()).toEqual(['charge 499']);
  });

  it('gives a decline again', async () => {
    const { stripe } = await stripeSimulator();
    const intent = await createIntent(stripe);
    const confirm = () =>
      stripeError(
        stripe.paymentIntents.confirm(
          intent.id,
          { payment_method: 'pm_card_visa_chargeDeclined' },
          { idempotencyKey: 'attempt-1' },
        ),
      );
    const first = await confirm();
    const second = await confirm();
    expect(second.charge).toBe(first.charge);
    expect(second.headers?.['idempotent-replayed']).toBe('true');
    expect((await stripe.charges.list({ payment_intent: intent.id })).data).toHaveLength(1);
  });

  it('is refused with other parameters, and for another endpoint', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe);
    const options = { idempotencyKey: 'refund-1' };
    await stripe.refunds.create({ payment_intent: intent.id, amount: 100 }, options);
    const changed = await stripeError(stripe.refunds.create({ payment_intent: intent.id, amount: 200 }, options));
    expect(changed).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(changed.statusCode).toBe(400);
    const elsewhere = await stripeError(stripe.paymentIntents.cancel(intent.id, {}, options));
    expect(elsewhere).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(await admin.effects()).toEqual(['charge 499', 'refund 100']);
  });

  it('is refused with 409 while the first request is running, and can be used afterwards', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await createIntent(stripe);
    await admin.post('faults', { method: 'POST', pathPattern: '/confirm$', fault: 'latency', latencyMs: 300 });
    const confirm = () =>
      stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }, { idempotencyKey: 'slow' });
    const slow = confirm();
    const refused = await eventually(
      () => stripeError(confirm()),
      (error) => error.statusCode === 409,
    );
    expect(refused).toMatchObject({ code: 'idempotency_key_in_use' });
    const first = await slow;
    expect((await confirm()).latest_charge).toBe(first.latest_charge);
    expect(await admin.effects()).toEqual(['charge 499']);
  });

  it('is not used up by a request that was refused before it began', async () => {
    const { stripe } = await stripeSimulator();
    const options = { idempotencyKey: 'create-1' };
    const wrong = await stripeError(createIntent(stripe, { amount: 1.5 }, options));
    expect(wrong.code).toBe('parameter_invalid_integer');
    expect((await createIntent(stripe, {}, options)).status).toBe('requires_payment_method');
  });

  it('gives a 500 again, and a rate limit not', async () => {
    const { stripe, admin } = await stripeSimulator();
    await admin.post('faults', { method: 'POST', pathPattern: '/v1/payment_intents', fault: 'status_500' });
    const options = { idempotencyKey: 'create-1' };
    expect((await stripeError(createIntent(stripe, {}, options))).statusCode).toBe(500);
    const again = await stripeError(createIntent(stripe, {}, options));
    expect(again.statusCode).toBe(500);
    expect(again.headers?.['idempotent-replayed']).toBe('true');

    await admin.post('faults', { method: 'POST', pathPattern: '/v1/payment_intents', fault: 'status_429' });
    const limited = await stripeError(createIntent(stripe, {}, { idempotencyKey: 'create-2' }));
    expect(limited).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    expect((await createIntent(stripe, {}, { idempotencyKey: 'create-2' })).status).toBe('requires_payment_method');
  });

  it('is forgotten after its lifetime', async () => {
    const { stripe } = await stripeSimulator({ idempotencyKeyLifetimeMs: 0 });
    const first = await createIntent(stripe, {}, { idempotencyKey: 'create-1' });
    const second = await createIntent(stripe, {}, { idempotencyKey: 'create-1' });
    expect(second.id).not.toBe(first.id);
  });
});

describe('an answer that never arrives', () => {
  // The SDK itself tries a cut connection once more, even with its retries off; so the fault must strike twice.
  const times = 2;

  it('leaves the charge in place; looking shows it, and the same key does not charge again', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await createIntent(stripe);
    await admin.post('faults', { method: 'POST', pathPattern: '/confirm$', fault: 'drop_answer_after_effect', times });
    const confirm = () =>
      stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }, { idempotencyKey: 'attempt-1' });
    expect(await stripeError(confirm())).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
    expect((await confirm()).status).toBe('succeeded');
    expect(await admin.effects()).toEqual(['charge 499']);
  });

  it('can also mean that nothing happened', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe);
    await admin.post('faults', { method: 'POST', pathPattern: '/v1/refunds', fault: 'drop_request', times });
    const lost = await stripeError(stripe.refunds.create({ payment_intent: intent.id }));
    expect(lost).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await stripe.refunds.list({ payment_intent: intent.id })).data).toEqual([]);
    expect(await admin.effects()).toEqual(['charge 499']);
  });

  it('once is made good by the SDK itself, with a key of its own', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe);
    await admin.post('faults', { method: 'POST', pathPattern: '/v1/refunds', fault: 'drop_answer_after_effect' });
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 200 });
    expect(refund.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(await admin.effects()).toEqual(['charge 499', 'refund 200']);
  });

  it('leads to a second refund when the caller asks again without the first key', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe);
    await admin.post('faults', { method: 'POST', pathPattern: '/v1/refunds', fault: 'status_500_after_effect' });
    const refund = () => stripe.refunds.create({ payment_intent: intent.id, amount: 200 });
    expect((await stripeError(refund())).statusCode).toBe(500);
    await refund();
    expect(await admin.effects()).toEqual(['charge 499', 'refund 200', 'refund 200']);
  });
});
