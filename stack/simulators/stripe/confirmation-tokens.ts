import type Stripe from 'stripe';
import { z } from 'zod';
import type { Call } from './call.js';
import { invalidRequest, resourceMissing } from './errors.js';
import { idOf, newId, nowSeconds } from './ids.js';
import { expand, ignored, text } from './params.js';
import { paymentMethodData, paymentMethodFrom } from './payment-methods.js';

/** Documented: 12 hours after its creation a token can no longer be used. */
const LIFETIME_SECONDS = 12 * 60 * 60;

export const confirmationTokenParams = z.strictObject({
  payment_method: text.optional(),
  payment_method_data: paymentMethodData.optional(),
  payment_method_options: ignored,
  return_url: text.optional(),
  setup_future_usage: z.enum(['on_session', 'off_session']).optional(),
  shipping: ignored,
  expand,
});

/** Creates a token from the data that a payment form collected (https://docs.stripe.com/api/confirmation_tokens). */
export function createConfirmationToken(
  call: Call,
  params: z.output<typeof confirmationTokenParams>,
): Stripe.ConfirmationToken {
  const method = paymentMethodFrom(call, params);
  if (!method?.card) {
    throw invalidRequest('You must provide one of payment_method or payment_method_data.', {
      code: 'parameter_missing',
    });
  }
  const created = nowSeconds();
  const token: Stripe.ConfirmationToken = {
    id: newId('ctoken'),
    object: 'confirmation_token',
    created,
    expires_at: created + LIFETIME_SECONDS,
    livemode: false,
    mandate_data: null,
    metadata: {},
    payment_intent: null,
    payment_method_options: null,
    payment_method_preview: {
      billing_details: method.billing_details,
      card: { ...method.card, fingerprint: method.card.fingerprint ?? null },
      customer: null,
      customer_account: null,
      type: 'card',
    },
    return_url: params.return_url ?? null,
    setup_future_usage: params.setup_future_usage ?? null,
    setup_intent: null,
    shipping: null,
    use_stripe_sdk: true,
  };
  call.objects.insert(token);
  call.objects.linkToken(token.id, method.id);
  return token;
}

/**
 * Uses a token up for a PaymentIntent and returns the PaymentMethod that it represents.
 *
 * @throws StripeError 400 when it is unknown, was used before, or is too old.
 */
export function consumeConfirmationToken(
  call: Call,
  id: string,
  intent: Stripe.PaymentIntent,
): { method: Stripe.PaymentMethod; returnUrl: string | null } {
  const param = 'confirmation_token';
  const token = call.objects.find('confirmation_token', id);
  if (!token) throw resourceMissing('ConfirmationToken', id, param, 400);
  const used = idOf(token.payment_intent);
  if (used !== null) {
    const message = `The ConfirmationToken ${id} has already been used to confirm a PaymentIntent (${used}).`;
    throw invalidRequest(message, { param, code: 'token_already_used' });
  }
  if (token.expires_at !== null && token.expires_at < nowSeconds()) {
    throw invalidRequest(`The ConfirmationToken ${id} has expired.`, { param });
  }
  token.payment_intent = intent.id;
  call.objects.update(token);
  return { method: call.objects.get('payment_method', call.objects.linkedMethod(id)), returnUrl: token.return_url };
}
