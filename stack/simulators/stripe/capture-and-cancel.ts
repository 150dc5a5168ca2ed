import type Stripe from 'stripe';
import type { z } from 'zod';
import type { Call } from './call.js';
import { invalidRequest, unexpectedState } from './errors.js';
import { idOf, newId, nowSeconds } from './ids.js';
import { mergeMetadata } from './params.js';
import type { cancelParams, captureParams } from './payment-intent-params.js';

const CANCELABLE = ['requires_payment_method', 'requires_capture', 'requires_confirmation', 'requires_action'];

/**
 * Captures money that was held by `capture_method=manual`; the rest is released.
 *
 * @throws StripeError 400 `payment_intent_unexpected_state`, `amount_too_large`.
 */
export function captureIntent(
  call: Call,
  intent: Stripe.PaymentIntent,
  params: z.output<typeof captureParams>,
): Stripe.PaymentIntent {
  if (intent.status !== 'requires_capture') {
    throw unexpectedState(
      intent,
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with ` +
        'one of the following statuses may be captured: requires_capture.',
    );
  }
  const amount = params.amount_to_capture ?? intent.amount_capturable;
  if (amount > intent.amount_capturable) {
    const message = `The amount to capture (${amount}) is greater than the capturable amount (${intent.amount_capturable}).`;
    throw invalidRequest(message, { code: 'amount_too_large', param: 'amount_to_capture', payment_intent: intent });
  }
  const charge = call.objects.get('charge', idOf(intent.latest_charge));
  charge.captured = true;
  charge.amount_captured = amount;
  charge.balance_transaction = newId('txn');
  call.objects.update(charge);
  intent.status = 'succeeded';
  intent.amount_received = amount;
  intent.amount_capturable = 0;
  intent.metadata = mergeMetadata(intent.metadata, params.metadata);
  call.objects.update(intent);
  recordEffect(call, intent, 'charge', amount);
  if (amount < charge.amount) recordEffect(call, intent, 'authorization_release', charge.amount - amount);
  call.emit('charge.captured', charge);
  call.emit('payment_intent.succeeded', intent);
  return intent;
}

/**
 * Cancels a PaymentIntent; money that was only held is released.
 *
 * @throws StripeError 400 `payment_intent_unexpected_state` once it has succeeded or was canceled before.
 */
export function cancelIntent(
  call: Call,
  intent: Stripe.PaymentIntent,
  params: z.output<typeof cancelParams>,
): Stripe.PaymentIntent {
  if (!CANCELABLE.includes(intent.status)) {
    throw unexpectedState(
      intent,
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one ` +
        `of the following statuses may be canceled: ${CANCELABLE.join(', ')}.`,
    );
  }
  if (intent.status === 'requires_capture') releaseAuthorization(call, intent);
  intent.status = 'canceled';
  intent.canceled_at = nowSeconds();
  intent.cancellation_reason = params.cancellation_reason ?? null;
  intent.amount_capturable = 0;
  intent.next_action = null;
  call.objects.update(intent);
  call.emit('payment_intent.canceled', intent);
  return intent;
}

function releaseAuthorization(call: Call, intent: Stripe.PaymentIntent): void {
  const charge = call.objects.get('charge', idOf(intent.latest_charge));
  charge.refunded = true;
  charge.amount_refunded = charge.amount;
  call.objects.update(charge);
  recordEffect(call, intent, 'authorization_release', charge.amount);
  call.emit('charge.refunded', charge);
}

function recordEffect(
  call: Call,
  intent: Stripe.PaymentIntent,
  kind: 'charge' | 'authorization_release',
  amountCents: number,
): void {
  const chargeId = idOf(intent.latest_charge) ?? '';
  const { currency } = intent;
  call.effects.record({ kind, paymentIntentId: intent.id, chargeId, refundId: null, amountCents, currency });
}
