import { describe, expect, it } from 'vitest';
import { createIntent, paidIntent, stripeError, stripeSimulator } from './support/fixtures.js';

describe('a payment that needs 3-D Secure', () => {
  it('waits for the customer and is charged when the authentication succeeds', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe, 'pm_card_authenticationRequired');
    expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
    expect(await admin.effects()).toEqual([]);
    await admin.post('complete-authentication', { payment_intent: intent.id, outcome: 'succeeded' });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: 'succeeded',
      amount_received: 499,
      next_action: null,
    });
    expect(await admin.effects()).toEqual(['charge 499']);
    const twice = admin.post('complete-authentication', { payment_intent: intent.id, outcome: 'succeeded' });
    await expect(twice).rejects.toThrow('payment_intent_unexpected_state');
  });

  it('goes back to the choice of a card when the authentication fails', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe, 'pm_card_authenticationRequired');
    await admin.post('complete-authentication', { payment_intent: intent.id, outcome: 'failed' });
    const failed = await stripe.paymentIntents.retrieve(intent.id);
    expect(failed).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    });
    const types = (await stripe.events.list()).data.map((event) => event.type).reverse();
    expect(types).toEqual([
      'payment_intent.created',
      'payment_intent.requires_action',
      'payment_intent.payment_failed',
    ]);
    expect(await admin.effects()).toEqual([]);
  });

  it('can still be declined by the bank after the authentication', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe, 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds');
    await admin.post('complete-authentication', { payment_intent: intent.id, outcome: 'succeeded' });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { decline_code: 'insufficient_funds' },
    });
  });

  it('can be canceled while it waits', async () => {
    const { stripe, admin } = await stripeSimulator();
    const intent = await paidIntent(stripe, 'pm_card_authenticationRequired');
    expect((await stripe.paymentIntents.cancel(intent.id)).status).toBe('canceled');
    expect(await admin.effects()).toEqual([]);
  });

  it('is declined at once when nobody is there to authenticate', async () => {
    const { stripe } = await stripeSimulator();
    const absent = createIntent(stripe, {
      confirm: true,
      off_session: true,
      payment_method: 'pm_card_authenticationRequired',
    });
    expect(await stripeError(absent)).toMatchObject({ statusCode: 402, code: 'authentication_required' });
  });

  it('sends the customer to a page and back to the return_url', async () => {
    const { stripe, simulator } = await stripeSimulator();
    const intent = await createIntent(stripe, {
      confirm: true,
      payment_method: 'pm_card_authenticationRequired',
      return_url: 'http://shop.example.test/after?job=1',
    });
    const url = intent.next_action?.redirect_to_url?.url ?? '';
    const page = await (await fetch(url)).text();
    expect(page).toContain('<h1>Payment simulator: no money moves</h1>');
    expect(page.match(/(?<=<button[^>]*>)\w+/g)).toEqual(['Approve', 'Refuse']);
    expect(page, 'nothing to type a card into').not.toMatch(/<(input|textarea|select|iframe|script)/);
    expect(await (await fetch(simulator.url)).text()).toContain('Refuse');
    const sent = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ outcome: 'succeeded' }),
      redirect: 'manual',
    });
    const back = new URL(sent.headers.get('location') ?? '');
    expect(back.origin).toBe('http://shop.example.test');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      job: '1',
      payment_intent: intent.id,
      redirect_status: 'succeeded',
    });
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
  });

  it('leads back from the page of a payment that no longer waits, and nowhere but to a web page', async () => {
    const { stripe } = await stripeSimulator();
    const linkAfterCancel = async (returnUrl: string): Promise<string | undefined> => {
      const intent = await createIntent(stripe, {
        confirm: true,
        payment_method: 'pm_card_authenticationRequired',
        return_url: returnUrl,
      });
      await stripe.paymentIntents.cancel(intent.id);
      const page = await (await fetch(intent.next_action?.redirect_to_url?.url ?? '')).text();
      expect(page).toContain('no longer waits');
      return /<a href="([^"]*)">Go back/.exec(page)?.[1];
    };
    expect(await linkAfterCancel('http://shop.example.test/after?job=1')).toBe('http://shop.example.test/after?job=1');
    expect(await linkAfterCancel('javascript:alert(1)')).toBeUndefined();
  });
});
