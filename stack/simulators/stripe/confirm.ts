import type Stripe from 'stripe';
import { z } from 'zod';
import type { Call } from './call.js';
import { chargeCard, declineUnauthenticated, failIntent } from './charges.js';
import { consumeConfirmationToken } from './confirmation-tokens.js';
import { invalidRequest, unexpectedState } from './errors.js';
import { idOf, newId } from './ids.js';
import { expand, flag, ignored, removedPaymentMethodTypes, text } from './params.js';
import { cardOf, paymentMethodData, paymentMethodFrom } from './payment-methods.js';

/** The parameters of a confirmation; a create with `confirm=true` accepts them too. */
export const confirmShape = {
  payment_method: text.optional(),
  payment_method_data: paymentMethodData.optional(),
  confirmation_token: text.optional(),
  return_url: text.optional(),
  off_session: flag.optional(),
  use_stripe_sdk: flag.optional(),
  error_on_requires_action: flag.optional(),
  mandate: ignored,
  mandate_data: ignored,
  payment_method_options: ignored,
  payment_method_types: removedPaymentMethodTypes,
  radar_options: ignored,
};

export const confirmParams = z.strictObject({
  ...confirmShape,
  receipt_email: z.string().max(800).optional(),
  capture_method: z.enum(['automatic', 'automatic_async', 'manual']).optional(),
  allowed_payment_method_types: ignored,
  setup_future_usage: ignored,
  shipping: ignored,
  expand,
});

export type ConfirmParams = z.output<typeof confirmParams>;

const CONFIRMABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action'];
const FAILED_AUTHENTICATION =
  'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to ' +
  'attempt to fulfill this PaymentIntent again.';

/**
 * Confirms a PaymentIntent (https://docs.stripe.com/api/payment_intents/confirm): charges the card, or asks the customer
 * to authenticate.
 *
 * @throws StripeError 402 for a decline; 400 `payment_intent_unexpected_state` in a state that cannot be confirmed, or
 * without a payment method.
 */
export function confirmIntent(call: Call, intent: Stripe.PaymentIntent, params: ConfirmParams): Stripe.PaymentIntent {
  assertConfirmable(intent);
  if (params.receipt_email !== undefined) intent.receipt_email = params.receipt_email || null;
  if (params.capture_method) intent.capture_method = params.capture_method;
  const { method, returnUrl } = chooseMethod(call, intent, params);
  assertReturnUrl(intent, returnUrl);
  if (!cardOf(method).authentication) return orThrow(intent, chargeCard(call, intent, method));
  if (params.off_session || params.error_on_requires_action) throw declineUnauthenticated(call, intent, method);
  return requireAuthentication(call, intent, method, params.use_stripe_sdk ? null : returnUrl);
}

/** The customer's action on the bank's page. */
export function completeAuthentication(
  call: Call,
  intent: Stripe.PaymentIntent,
  outcome: 'succeeded' | 'failed',
): Stripe.PaymentIntent {
  if (intent.status !== 'requires_action') {
    throw unexpectedState(
      intent,
      `This PaymentIntent has a status of ${intent.status}; nothing waits for the customer.`,
    );
  }
  const method = call.objects.get('payment_method', idOf(intent.payment_method));
  if (outcome === 'succeeded') {
    chargeCard(call, intent, method);
    return intent;
  }
  failIntent(call, intent, {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    message: FAILED_AUTHENTICATION,
    payment_method: method,
  });
  call.emit('payment_intent.payment_failed', intent);
  return intent;
}

/** Where a customer finishes the authentication. */
export function authenticationUrl(call: Call, intent: Stripe.PaymentIntent): string {
  return `${call.baseUrl}/_simulator/authentication/${intent.id}`;
}

function orThrow(intent: Stripe.PaymentIntent, decline: Error | null): Stripe.PaymentIntent {
  if (decline) throw decline;
  return intent;
}

function assertConfirmable(intent: Stripe.PaymentIntent): void {
  if (CONFIRMABLE.includes(intent.status)) return;
  const reason =
    intent.status === 'succeeded'
      ? 'it has already succeeded after being previously confirmed'
      : `it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ` +
        `confirmed: ${CONFIRMABLE.join(', ')}`;
  throw unexpectedState(intent, `You cannot confirm this PaymentIntent because ${reason}.`);
}

function chooseMethod(
  call: Call,
  intent: Stripe.PaymentIntent,
  params: ConfirmParams,
): { method: Stripe.PaymentMethod; returnUrl: string | null } {
  const given = paymentMethodFrom(call, params);
  if (params.confirmation_token !== undefined) {
    if (given) {
      const message = 'You may only specify one of these parameters: payment_method, confirmation_token.';
      throw invalidRequest(message, { code: 'parameters_exclusive' });
    }
    const token = consumeConfirmationToken(call, params.confirmation_token, intent);
    return { method: token.method, returnUrl: params.return_url ?? token.returnUrl };
  }
  const attached = idOf(intent.payment_method);
  if (!given && attached === null) {
    throw unexpectedState(
      intent,
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the " +
        'PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment ' +
        'method or ConfirmationToken.',
    );
  }
  return { method: given ?? call.objects.get('payment_method', attached), returnUrl: params.return_url ?? null };
}

function assertReturnUrl(intent: Stripe.PaymentIntent, returnUrl: string | null): void {
  const automatic = intent.automatic_payment_methods;
  if (!automatic?.enabled || automatic.allow_redirects === 'never' || returnUrl !== null) return;
  throw invalidRequest(
    'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these ' +
      'payment methods might redirect your customer off of your page, you must provide a `return_url`. If you do not ' +
      'want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and ' +
      '`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.',
    { param: 'return_url', payment_intent: intent },
  );
}

function requireAuthentication(
  call: Call,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  returnUrl: string | null,
): Stripe.PaymentIntent {
  const url = authenticationUrl(call, intent);
  intent.status = 'requires_action';
  intent.payment_method = method.id;
  intent.last_payment_error = null;
  intent.next_action =
    returnUrl === null
      ? {
          type: 'use_stripe_sdk',
          use_stripe_sdk: { type: 'three_d_secure_redirect', source: newId('src'), stripe_js: url },
        }
      : { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } };
  call.objects.update(intent);
  call.objects.keepReturnUrl(intent.id, returnUrl);
  call.emit('payment_intent.requires_action', intent);
  return intent;
}
