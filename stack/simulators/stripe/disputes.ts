import type Stripe from 'stripe';
import type { Call } from './call.js';
import { invalidRequest, resourceMissing } from './errors.js';
import type { EffectKind } from './effects.js';
import { idOf, newId, nowSeconds } from './ids.js';
import { cardOf } from './payment-methods.js';

const RESPONSE_TIME_SECONDS = 9 * 24 * 60 * 60;

/** @throws StripeError 404 `resource_missing`. */
export function findDispute(call: Call, id: string): Stripe.Dispute {
  const dispute = call.objects.find('dispute', id);
  if (!dispute) throw resourceMissing('dispute', id, 'id');
  return dispute;
}

/** Whether a dispute has taken the money of a charge and has not returned it. */
export function isChargedBack(call: Call, charge: Stripe.Charge): boolean {
  if (!charge.disputed) return false;
  const disputes = call.objects.list('dispute', { url: '', limit: 1, where: { charge: [charge.id] } });
  return disputes.data.some((dispute) => dispute.object === 'dispute' && dispute.status !== 'won');
}

/**
 * The cardholder disputes the payment, with any card.
 *
 * @throws StripeError 400 when nothing was charged.
 */
export function disputePayment(call: Call, intent: Stripe.PaymentIntent): Stripe.PaymentIntent {
  const chargeId = idOf(intent.latest_charge);
  if (!chargeId) throw invalidRequest('This PaymentIntent has no charge to dispute.');
  openDispute(call, call.objects.get('charge', chargeId));
  return intent;
}

/** The cardholder disputes a charge: the money is taken back at once. A charge is disputed only once. */
export function openDispute(call: Call, charge: Stripe.Charge): void {
  if (charge.disputed || charge.amount_refunded > 0) return;
  const reason = cardOf(call.objects.get('payment_method', charge.payment_method)).disputeReason ?? 'general';
  const dispute = newDispute(charge, reason);
  charge.disputed = true;
  call.objects.update(charge);
  call.objects.insert(dispute);
  recordEffect(call, dispute, 'dispute');
  call.emit('charge.dispute.created', dispute);
  call.emit('charge.dispute.funds_withdrawn', dispute);
}

/**
 * The bank decides the dispute; if it is won, the money returns.
 *
 * @throws StripeError 400 when it was decided before.
 */
export function closeDispute(call: Call, dispute: Stripe.Dispute, outcome: 'won' | 'lost'): Stripe.Dispute {
  if (dispute.status !== 'needs_response') throw invalidRequest('This dispute is already closed.');
  dispute.status = outcome;
  call.objects.update(dispute);
  call.emit('charge.dispute.closed', dispute);
  if (outcome === 'won') {
    recordEffect(call, dispute, 'dispute_reversal');
    call.emit('charge.dispute.funds_reinstated', dispute);
  }
  return dispute;
}

function recordEffect(call: Call, dispute: Stripe.Dispute, kind: EffectKind): void {
  call.effects.record({
    kind,
    paymentIntentId: idOf(dispute.payment_intent) ?? '',
    chargeId: idOf(dispute.charge) ?? '',
    refundId: null,
    amountCents: dispute.amount,
    currency: dispute.currency,
  });
}

function newDispute(charge: Stripe.Charge, reason: string): Stripe.Dispute {
  const created = nowSeconds();
  return {
    id: newId('dp'),
    object: 'dispute',
    amount: charge.amount_captured,
    balance_transactions: [],
    charge: charge.id,
    created,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: created + RESPONSE_TIME_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: idOf(charge.payment_intent),
    reason,
    status: 'needs_response',
  };
}

const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};
