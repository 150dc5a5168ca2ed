import type Stripe from 'stripe';
import type { z } from 'zod';
import type { Call } from './call.js';
import { confirmIntent } from './confirm.js';
import { invalidRequest, resourceMissing, unexpectedState } from './errors.js';
import { newId, nowSeconds, randomToken } from './ids.js';
import { mergeMetadata } from './params.js';
import type { createParams, updateParams } from './payment-intent-params.js';
import { paymentMethodFrom } from './payment-methods.js';

const MIN_AMOUNT = 50;
const MAX_AMOUNT = 99_999_999;
const UPDATABLE_AMOUNT = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/** @throws StripeError 404 `resource_missing`. */
export function findIntent(call: Call, id: string): Stripe.PaymentIntent {
  const intent = call.objects.find('payment_intent', id);
  if (!intent) throw resourceMissing('payment_intent', id, 'intent');
  return intent;
}

/** Creates a PaymentIntent and, with `confirm=true`, confirms it in the same call; after a decline, it still exists. */
export function createIntent(call: Call, params: z.output<typeof createParams>): Stripe.PaymentIntent {
  checkAmount(params.amount, params.currency);
  assertCompatibleTypes(params);
  const intent = newIntent(params);
  if (!params.confirm) {
    const method = paymentMethodFrom(call, params);
    intent.payment_method = method?.id ?? null;
    intent.status = method ? 'requires_confirmation' : 'requires_payment_method';
  }
  call.objects.insert(intent);
  call.emit('payment_intent.created', intent);
  return params.confirm ? confirmIntent(call, intent, params) : intent;
}

/** Metadata and description can always be changed; amount and means of payment only before the payment. */
export function updateIntent(
  call: Call,
  intent: Stripe.PaymentIntent,
  params: z.output<typeof updateParams>,
): Stripe.PaymentIntent {
  const method = paymentMethodFrom(call, params);
  const changesPayment = params.amount !== undefined || params.capture_method !== undefined || method !== null;
  if (changesPayment && !UPDATABLE_AMOUNT.includes(intent.status)) {
    throw unexpectedState(
      intent,
      `This PaymentIntent's amount, capture_method or payment_method could not be updated because it has a status of ` +
        `${intent.status}. You may only update it when it has one of the following statuses: ` +
        `${UPDATABLE_AMOUNT.join(', ')}.`,
    );
  }
  if (params.amount !== undefined) {
    checkAmount(params.amount, intent.currency);
    intent.amount = params.amount;
  }
  if (params.capture_method) intent.capture_method = params.capture_method;
  if (method) {
    intent.payment_method = method.id;
    intent.status = 'requires_confirmation';
    intent.next_action = null;
  }
  if (params.description !== undefined) intent.description = params.description || null;
  if (params.receipt_email !== undefined) intent.receipt_email = params.receipt_email || null;
  intent.metadata = mergeMetadata(intent.metadata, params.metadata);
  call.objects.update(intent);
  return intent;
}

/** `allowed_payment_method_types` cannot be combined with the other ways of choosing payment methods. */
function assertCompatibleTypes(params: z.output<typeof createParams>): void {
  if (!params.allowed_payment_method_types) return;
  const others = ['automatic_payment_methods', 'excluded_payment_method_types'] as const;
  const other = others.find((name) => params[name] !== undefined);
  if (!other) return;
  const message = `You may only specify one of these parameters: allowed_payment_method_types, ${other}.`;
  throw invalidRequest(message, { code: 'parameters_exclusive', param: other });
}

function checkAmount(amount: number, currency: string): void {
  if (amount < MIN_AMOUNT) {
    const message = `Amount must be at least ${(MIN_AMOUNT / 100).toFixed(2)} ${currency.toLowerCase()}`;
    throw invalidRequest(message, { code: 'amount_too_small', param: 'amount' });
  }
  if (amount > MAX_AMOUNT) {
    const message = `Amount must be no more than ${(MAX_AMOUNT / 100).toFixed(2)} ${currency.toLowerCase()}`;
    throw invalidRequest(message, { code: 'amount_too_large', param: 'amount' });
  }
}

function newIntent(params: z.output<typeof createParams>): Stripe.PaymentIntent {
  const id = newId('pi');
  const allowed = params.allowed_payment_method_types ?? null;
  const automatic = allowed ? null : (params.automatic_payment_methods ?? { enabled: true });
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: allowed,
    amount: params.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: automatic?.enabled
      ? { enabled: true, allow_redirects: automatic.allow_redirects ?? 'always' }
      : null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method ?? 'automatic_async',
    client_secret: `${id}_secret_${randomToken(25)}`,
    confirmation_method: params.confirmation_method ?? 'automatic',
    created: nowSeconds(),
    currency: params.currency.toLowerCase(),
    customer: null,
    customer_account: null,
    description: params.description ?? null,
    excluded_payment_method_types: params.excluded_payment_method_types ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: params.receipt_email ?? null,
    review: null,
    setup_future_usage: params.setup_future_usage ?? null,
    shipping: null,
    source: null,
    statement_descriptor: params.statement_descriptor ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: params.transfer_group ?? null,
  };
}
