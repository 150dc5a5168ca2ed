import type Stripe from 'stripe';
import { z } from 'zod';
import type { Call } from './call.js';
import { isChargedBack } from './disputes.js';
import { invalidRequest, resourceMissing } from './errors.js';
import type { EffectKind } from './effects.js';
import { idOf, newId, nowSeconds } from './ids.js';
import { expand, ignored, integer, mergeMetadata, metadata, text } from './params.js';
import { cardOf } from './payment-methods.js';

export const createRefundParams = z.strictObject({
  payment_intent: text.optional(),
  charge: text.optional(),
  amount: integer.pipe(z.number().min(1)).optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: metadata.optional(),
  instructions_email: ignored,
  expand,
});

export const updateRefundParams = z.strictObject({ metadata: metadata.optional(), expand });

/**
 * Refunds a charge (https://docs.stripe.com/api/refunds/create), by default all that is left of it.
 *
 * A refund of `pm_card_pendingRefund` is pending and succeeds later; a refund of `pm_card_refundFail` succeeds at first and
 * fails later (https://docs.stripe.com/testing#refunds). A failed refund returns the amount to the charge.
 *
 * @throws StripeError 400 `charge_already_refunded`, `charge_disputed`, or, for more than is left, with `param=amount`.
 */
export function createRefund(call: Call, params: z.output<typeof createRefundParams>): Stripe.Refund {
  const charge = refundableCharge(call, params);
  const leftCents = charge.amount_captured - charge.amount_refunded;
  const amount = params.amount ?? leftCents;
  if (amount > leftCents) throw tooLarge(charge, amount, leftCents);
  const behaviour = cardOf(call.objects.get('payment_method', charge.payment_method)).refund;
  const refund = newRefund(charge, amount, params);
  if (behaviour === 'pending_then_succeeded') {
    refund.status = 'pending';
    refund.pending_reason = 'processing';
    refund.balance_transaction = null;
  }
  call.objects.insert(refund);
  addRefunded(call, charge, amount);
  if (refund.status === 'succeeded') recordEffect(call, refund, 'refund');
  call.emit('refund.created', refund);
  call.emit('charge.refunded', charge);
  if (behaviour) {
    const action = behaviour === 'pending_then_succeeded' ? 'refund_succeeds' : 'refund_fails';
    call.schedule.add(action, refund.id, call.settlementDelayMs);
  }
  return refund;
}

/** @throws StripeError 404 `resource_missing`. */
export function findRefund(call: Call, id: string): Stripe.Refund {
  const refund = call.objects.find('refund', id);
  if (!refund) throw resourceMissing('refund', id, 'id');
  return refund;
}

export function updateRefund(
  call: Call,
  refund: Stripe.Refund,
  params: z.output<typeof updateRefundParams>,
): Stripe.Refund {
  refund.metadata = mergeMetadata(refund.metadata, params.metadata);
  call.objects.update(refund);
  call.emit('refund.updated', refund);
  return refund;
}

/** Ends a pending refund, or makes a succeeded refund fail. A refund that already has that outcome stays unchanged. */
export function settleRefund(call: Call, refund: Stripe.Refund, outcome: 'succeeded' | 'failed'): Stripe.Refund {
  if (refund.status === 'failed' || refund.status === outcome) return refund;
  const previous = { status: refund.status };
  const hadSucceeded = refund.status === 'succeeded';
  refund.status = outcome;
  delete refund.pending_reason;
  if (outcome === 'succeeded') {
    refund.balance_transaction = newId('txn');
    recordEffect(call, refund, 'refund');
  } else {
    refund.failure_reason = 'expired_or_canceled_card';
    refund.failure_balance_transaction = newId('txn');
    if (hadSucceeded) recordEffect(call, refund, 'refund_reversal');
    addRefunded(call, call.objects.get('charge', idOf(refund.charge)), -refund.amount);
  }
  call.objects.update(refund);
  call.emit('refund.updated', refund, previous);
  call.emit('charge.refund.updated', refund, previous);
  if (outcome === 'failed') call.emit('refund.failed', refund, previous);
  return refund;
}

function refundableCharge(call: Call, params: z.output<typeof createRefundParams>): Stripe.Charge {
  const charge = findCharge(call, params);
  if (!charge || charge.status !== 'succeeded' || !charge.captured) {
    const id = params.payment_intent ?? idOf(charge?.payment_intent) ?? '';
    throw invalidRequest(`This PaymentIntent (${id}) does not have a successful charge to refund.`, {
      param: params.payment_intent === undefined ? 'charge' : 'payment_intent',
    });
  }
  if (isChargedBack(call, charge)) {
    const message = `Charge ${charge.id} has been charged back; cannot issue a refund.`;
    throw invalidRequest(message, { code: 'charge_disputed', charge: charge.id });
  }
  if (charge.amount_refunded >= charge.amount_captured) {
    const message = `Charge ${charge.id} has already been refunded.`;
    throw invalidRequest(message, { code: 'charge_already_refunded', charge: charge.id });
  }
  return charge;
}

function findCharge(call: Call, params: z.output<typeof createRefundParams>): Stripe.Charge | null {
  if (params.payment_intent !== undefined) {
    const intent = call.objects.find('payment_intent', params.payment_intent);
    if (!intent) throw resourceMissing('payment_intent', params.payment_intent, 'payment_intent');
    const latest = idOf(intent.latest_charge);
    return latest === null ? null : call.objects.get('charge', latest);
  }
  if (params.charge === undefined) {
    const message = 'One of the following params should be provided for this request: payment_intent or charge.';
    throw invalidRequest(message, { code: 'parameter_missing', param: 'payment_intent' });
  }
  const charge = call.objects.find('charge', params.charge);
  if (!charge) throw resourceMissing('charge', params.charge, 'charge');
  return charge;
}

function tooLarge(charge: Stripe.Charge, amount: number, leftCents: number): Error {
  const money = (cents: number): string => `${(cents / 100).toFixed(2)} ${charge.currency}`;
  const limit =
    leftCents === charge.amount_captured
      ? `charge amount (${money(leftCents)})`
      : `unrefunded amount on charge (${money(leftCents)})`;
  return invalidRequest(`Refund amount (${money(amount)}) is greater than ${limit}`, { param: 'amount' });
}

function addRefunded(call: Call, charge: Stripe.Charge, amountCents: number): void {
  charge.amount_refunded += amountCents;
  charge.refunded = charge.amount_refunded === charge.amount_captured;
  call.objects.update(charge);
}

function recordEffect(call: Call, refund: Stripe.Refund, kind: EffectKind): void {
  call.effects.record({
    kind,
    paymentIntentId: idOf(refund.payment_intent) ?? '',
    chargeId: idOf(refund.charge) ?? '',
    refundId: refund.id,
    amountCents: refund.amount,
    currency: refund.currency,
  });
}

function newRefund(charge: Stripe.Charge, amount: number, params: z.output<typeof createRefundParams>): Stripe.Refund {
  return {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: newId('txn'),
    charge: charge.id,
    created: nowSeconds(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: mergeMetadata({}, params.metadata),
    payment_intent: idOf(charge.payment_intent),
    payment_method: charge.payment_method,
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
}
