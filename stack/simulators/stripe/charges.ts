import type Stripe from 'stripe';
import type { Call } from './call.js';
import type { Decline, TestCard } from './cards.js';
import { cardError } from './errors.js';
import type { StripeError } from './errors.js';
import { idOf, newId, nowSeconds } from './ids.js';
import { cardOf } from './payment-methods.js';

// Long enough for a person to see it.
const SLOW_CHARGE_FACTOR = 5;

/**
 * Charges the card for a PaymentIntent and changes its status: to `succeeded`, `processing` or `requires_capture` or,
 * after a decline, back to `requires_payment_method`.
 *
 * @returns the decline; null when there is none.
 */
export function chargeCard(call: Call, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): StripeError | null {
  const card = cardOf(method);
  if (!card.slow) return decideCharge(call, intent, method, card);
  holdCharge(call, intent, method);
  return null;
}

/** Completes or declines a charge that was held. */
export function settleCharge(call: Call, intent: Stripe.PaymentIntent): void {
  const method = call.objects.get('payment_method', idOf(intent.payment_method));
  decideCharge(call, intent, method, cardOf(method));
}

function decideCharge(
  call: Call,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  card: TestCard,
): StripeError | null {
  if (card.decline) return declineCharge(call, intent, method, card.decline);
  approveCharge(call, intent, method, card);
  return null;
}

/** Charges a card without the authentication that it requires: the bank declines. */
export function declineUnauthenticated(
  call: Call,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
): StripeError {
  return declineCharge(call, intent, method, {
    code: 'authentication_required',
    declineCode: 'authentication_required',
    message: 'Your card was declined. This transaction requires authentication.',
  });
}

function approveCharge(call: Call, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, card: TestCard): void {
  const captured = intent.capture_method !== 'manual';
  const charge = newCharge(intent, method);
  charge.captured = captured;
  charge.amount_captured = captured ? intent.amount : 0;
  charge.balance_transaction = captured ? newId('txn') : null;
  call.objects.insert(charge);
  intent.latest_charge = charge.id;
  intent.payment_method = method.id;
  intent.next_action = null;
  intent.last_payment_error = null;
  intent.status = captured ? 'succeeded' : 'requires_capture';
  intent.amount_received = charge.amount_captured;
  intent.amount_capturable = captured ? 0 : intent.amount;
  call.objects.update(intent);
  call.effects.record({
    kind: captured ? 'charge' : 'authorization',
    paymentIntentId: intent.id,
    chargeId: charge.id,
    refundId: null,
    amountCents: intent.amount,
    currency: intent.currency,
  });
  call.emit('charge.succeeded', charge);
  call.emit(captured ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated', intent);
  if (card.disputeReason) call.schedule.add('dispute_opens', charge.id, call.settlementDelayMs);
}

function holdCharge(call: Call, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): void {
  intent.payment_method = method.id;
  intent.next_action = null;
  intent.last_payment_error = null;
  intent.status = 'processing';
  call.objects.update(intent);
  call.emit('payment_intent.processing', intent);
  call.schedule.add('charge_settles', intent.id, call.settlementDelayMs * SLOW_CHARGE_FACTOR);
}

function declineCharge(
  call: Call,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  decline: Decline,
): StripeError {
  const charge = newCharge(intent, method);
  charge.paid = false;
  charge.status = 'failed';
  charge.failure_code = decline.code;
  charge.failure_message = decline.message;
  charge.outcome = declinedOutcome(decline);
  call.objects.insert(charge);
  const details = {
    code: decline.code,
    ...(decline.declineCode ? { decline_code: decline.declineCode } : {}),
    message: decline.message,
    charge: charge.id,
    payment_method: method,
  };
  intent.latest_charge = charge.id;
  failIntent(call, intent, { type: 'card_error', ...details });
  call.emit('charge.failed', charge);
  call.emit('payment_intent.payment_failed', intent);
  return cardError({ ...details, payment_intent: intent });
}

/** Back to `requires_payment_method`, with the reason in `last_payment_error`. Emits nothing. */
export function failIntent(
  call: Call,
  intent: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.LastPaymentError,
): void {
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.next_action = null;
  intent.last_payment_error = reason;
  call.objects.update(intent);
}

function declinedOutcome(decline: Decline): Stripe.Charge.Outcome {
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: 'declined_by_network',
    reason: decline.declineCode ?? decline.code,
    risk_level: 'normal',
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  };
}

function newCharge(intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): Stripe.Charge {
  return {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: intent.statement_descriptor,
    captured: false,
    created: nowSeconds(),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      risk_level: 'normal',
      seller_message: 'Payment complete.',
      type: 'authorized',
    },
    paid: true,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: null,
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: 'succeeded',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
}
