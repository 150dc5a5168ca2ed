import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { createIntent, paidIntent, stripeClient, stripeError, stripeSimulator } from './support/fixtures.js';

describe('a payment at the Stripe simulator', () => {
  it('is created, confirmed and charged once, for the amount that was asked', async () => {
    const { stripe, admin } = await stripeSimulator();
    const created = await createIntent(stripe, { metadata: { jobId: 'job-1' }, receipt_email: 'a@example.test' });
    expect(created.status).toBe('requires_payment_method');
    expect(created.client_secret).toMatch(new RegExp(`^${created.id}_secret_`));

    const paid = await stripe.paymentIntents.confirm(created.id, {
      payment_method: 'pm_card_visa',
      expand: ['latest_charge'],
    });
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 499, metadata: { jobId: 'job-1' } });
    expect(paid.latest_charge).toMatchObject({ object: 'charge', amount_captured: 499, paid: true });
    expect(await admin.effects()).toEqual(['charge 499']);
  });

  it('tells of every step in its events, oldest first', async () => {
    const { stripe } = await stripeSimulator();
    const intent = await paidIntent(stripe);
    const { data } = await stripe.events.list();
    expect(data.map((event) => event.type).reverse()).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
    const one = await stripe.events.retrieve(data[0]?.id ?? '');
    expect(one.data.object).toMatchObject({ id: intent.id, status: 'succeeded' });
  });

  it.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', ''],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', ''],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', ''],
  ])('%s is declined with %s / %s, and another card can pay', async (paymentMethod, code, declineCode) => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await createIntent(stripe);
    const error = await stripeError(stripe.paymentIntents.confirm(intent.id, { payment_method: paymentMethod }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ statusCode: 402, code, decline_code: declineCode });
    expect(error.payment_intent).toMatchObject({ id: intent.id, status: 'requires_payment_method' });

    const declined = await stripe.paymentIntents.retrieve(intent.id);
    expect(declined.last_payment_error).toMatchObject({ type: 'card_error', code });
    expect(await admin.effects()).toEqual([]);

    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_mastercard' });
    expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null });
    expect(await admin.effects()).toEqual(['charge 499']);
  });

  it('takes cards by number, and refuses a number that is none', async () => {
    const { stripe } = await stripeSimulator();
    const card = { exp_month: 12, exp_year: new Date().getUTCFullYear() + 2, cvc: '123' };
    const good = await stripe.paymentMethods.create({ type: 'card', card: { ...card, number: '4242424242424242' } });
    const poor = await stripe.paymentMethods.create({ type: 'card', card: { ...card, number: '4000000000009995' } });
    expect(good.card).toMatchObject({ brand: 'visa', last4: '4242' });
    const intent = await createIntent(stripe, { payment_method: good.id });
    expect(intent.status).toBe('requires_confirmation');
    expect((await stripe.paymentIntents.confirm(intent.id)).status).toBe('succeeded');
    expect((await stripeError(paidIntent(stripe, poor.id))).decline_code).toBe('insufficient_funds');
    const wrong = stripe.paymentMethods.create({ type: 'card', card: { ...card, number: '4242424242424241' } });
    expect((await stripeError(wrong)).code).toBe('incorrect_number');
  });

  it('is confirmed with a confirmation token, which can be used once', async () => {
    const { stripe } = await stripeSimulator();
    const token = await stripe.testHelpers.confirmationTokens.create({ payment_method: 'pm_card_visa' });
    expect(token.payment_method_preview).toMatchObject({ type: 'card', card: { last4: '4242' } });
    const first = await createIntent(stripe);
    const second = await createIntent(stripe);
    const paid = await stripe.paymentIntents.confirm(first.id, { confirmation_token: token.id });
    expect(paid.status).toBe('succeeded');
    expect((await stripe.confirmationTokens.retrieve(token.id)).payment_intent).toBe(first.id);
    const again = await stripeError(stripe.paymentIntents.confirm(second.id, { confirmation_token: token.id }));
    expect(again).toMatchObject({ statusCode: 400, param: 'confirmation_token' });
  });

  it('can be held and captured in part', async () => {
    const { stripe, admin } = await stripeSimulator();
    const held = await createIntent(stripe, {
      capture_method: 'manual',
      confirm: true,
      payment_method: 'pm_card_visa',
    });
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 499, amount_received: 0 });
    const captured = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 300 });
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 300, amount_capturable: 0 });
    expect(await admin.effects()).toEqual(['authorization 499', 'charge 300', 'authorization_release 199']);
  });

  it('can be canceled before it is paid and not after', async () => {
    const { stripe } = await stripeSimulator();
    const open = await createIntent(stripe);
    const canceled = await stripe.paymentIntents.cancel(open.id, { cancellation_reason: 'abandoned' });
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    const confirm = await stripeError(stripe.paymentIntents.confirm(open.id, { payment_method: 'pm_card_visa' }));
    expect(confirm.code).toBe('payment_intent_unexpected_state');

    const paid = await paidIntent(stripe);
    const cancel = await stripeError(stripe.paymentIntents.cancel(paid.id));
    expect(cancel).toMatchObject({ code: 'payment_intent_unexpected_state', payment_intent: { id: paid.id } });
    const twice = await stripeError(stripe.paymentIntents.confirm(paid.id, { payment_method: 'pm_card_visa' }));
    expect(twice.code).toBe('payment_intent_unexpected_state');
  });

  it('cannot be confirmed without a payment method', async () => {
    const { stripe } = await stripeSimulator();
    const intent = await createIntent(stripe);
    const error = await stripeError(stripe.paymentIntents.confirm(intent.id));
    expect(error.code).toBe('payment_intent_unexpected_state');
  });

  it('keeps and merges metadata', async () => {
    const { stripe } = await stripeSimulator();
    const intent = await createIntent(stripe, { metadata: { jobId: 'job-1', plan: 'a' } });
    const updated = await stripe.paymentIntents.update(intent.id, { metadata: { plan: '', grade: 'B' } });
    expect(updated.metadata).toEqual({ jobId: 'job-1', grade: 'B' });
  });

  it('is found by its metadata and status, page by page, and nothing else is', async () => {
    const { stripe } = await stripeSimulator();
    const mine = { metadata: { jobId: 'job-1', environment: 'test' } };
    const ids = [await createIntent(stripe, mine), await createIntent(stripe, mine)].map(({ id }) => id);
    await createIntent(stripe, { metadata: { jobId: 'job-2' } });
    const canceled = await createIntent(stripe, mine);
    await stripe.paymentIntents.cancel(canceled.id);
    const query = `metadata["jobId"]:"job-1" AND metadata['environment']:'test' AND status:"requires_payment_method"`;
    const first = await stripe.paymentIntents.search({ query, limit: 1 });
    expect(first).toMatchObject({ object: 'search_result', has_more: true, data: [{ id: ids[1] }] });
    const second = await stripe.paymentIntents.search({ query, limit: 1, page: first.next_page ?? '' });
    expect(second).toMatchObject({ has_more: false, next_page: null, data: [{ id: ids[0] }] });
    const broken = stripeError(stripe.paymentIntents.search({ query: "metadata['jobId'] LIKE 'x'" }));
    expect(await broken).toMatchObject({ statusCode: 400, param: 'query' });
  });

  it('is found in lists, page by page', async () => {
    const { stripe } = await stripeSimulator();
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.unshift((await createIntent(stripe)).id);
    const listed: string[] = [];
    for await (const intent of stripe.paymentIntents.list({ limit: 2, created: { gte: 1 } })) listed.push(intent.id);
    expect(listed).toEqual(ids);
    expect((await stripe.paymentIntents.list({ created: { lt: 1 } })).data).toEqual([]);
  });
});

describe('a wrong request to the Stripe simulator', () => {
  it('names the parameter and the reason', async () => {
    const { stripe } = await stripeSimulator();
    const refused = async (params: object) =>
      stripeError(stripe.paymentIntents.create(params as Stripe.PaymentIntentCreateParams));
    expect(await refused({ currency: 'usd' })).toMatchObject({ code: 'parameter_missing', param: 'amount' });
    expect(await refused({ amount: 'x', currency: 'usd' })).toMatchObject({ code: 'parameter_invalid_integer' });
    expect(await refused({ amount: 10, currency: 'usd' })).toMatchObject({ code: 'amount_too_small' });
    expect(await refused({ amount: 1e9, currency: 'usd' })).toMatchObject({ code: 'amount_too_large' });
    expect(await refused({ amount: 500, currency: 'usd', colour: 'red' })).toMatchObject({
      code: 'parameter_unknown',
      param: 'colour',
    });
  });

  it('is told that payment_method_types was removed from this API version, and what excludes what', async () => {
    const { stripe } = await stripeSimulator();
    const create = async (params: object) =>
      stripeError(stripe.paymentIntents.create({ amount: 499, currency: 'usd', ...params }));
    const removed = await create({ payment_method_types: ['card'] });
    expect(removed).toMatchObject({ statusCode: 400, code: 'payment_method_types_no_longer_supported' });
    const both = await create({
      allowed_payment_method_types: ['card'],
      automatic_payment_methods: { enabled: true },
    });
    expect(both.code).toBe('parameters_exclusive');
  });

  it('needs a return_url when payment methods that redirect are possible', async () => {
    const { stripe, admin } = await stripeSimulator();
    const params = { amount: 499, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' };
    expect((await stripeError(stripe.paymentIntents.create(params))).param).toBe('return_url');
    expect((await stripe.paymentIntents.list()).data).toEqual([]);
    const automatic_payment_methods = { enabled: true, allow_redirects: 'never' as const };
    const paid = await stripe.paymentIntents.create({ ...params, automatic_payment_methods });
    expect(paid.status).toBe('succeeded');
    expect(await admin.effects()).toEqual(['charge 499']);
  });

  it('is 404 for an unknown id and 401 for a wrong key', async () => {
    const { stripe, simulator } = await stripeSimulator();
    const unknown = await stripeError(stripe.paymentIntents.retrieve('pi_none'));
    expect(unknown).toMatchObject({ statusCode: 404, code: 'resource_missing' });
    const stranger = stripeClient(simulator.port, 'sk_test_wrong');
    const refused = await stripeError(stranger.paymentIntents.list());
    expect(refused).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
  });
});

it('says that it is a simulator, to programs and to people', async () => {
  const { stripe, simulator } = await stripeSimulator();
  await paidIntent(stripe);
  const page = await fetch(simulator.url);
  expect(page.headers.get('x-simulator')).toBe('mailsized-stripe-simulator');
  const html = await page.text();
  expect(html).toContain('<title>Stripe simulator</title>');
  expect(html).toContain('4.99 USD');
});
