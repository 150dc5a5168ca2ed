import { readFileSync } from 'node:fs';
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { createIntent, paidIntent, stripeSimulator } from './support/fixtures.js';

/** One object or field, as Stripe's own description has it. */
interface Shape {
  types: string[];
  values?: string[];
  required?: string[];
  fields?: Record<string, Shape>;
}

// Recorded by scripts/stripe-shapes.ts from the description that stripe-mock v0.197.0 carries, because a test must not need
// Go. That description is older than the SDK: what has come since is named here, and the compiler holds it to the SDK's types.
const { shapes } = JSON.parse(readFileSync(new URL('stripe-shapes.json', import.meta.url), 'utf8')) as {
  shapes: Record<string, Shape>;
};
const NEWER: Record<string, string[]> = {
  payment_intent: ['allowed_payment_method_types', 'customer_account', 'managed_payments', 'payment_record', 'source'],
  charge: ['source'],
  refund: ['customer', 'customer_account', 'payment_method'],
  dispute: ['intended_submission_method'],
  'dispute.evidence_details': ['submission_method'],
  payment_method: ['customer_account'],
  confirmation_token: ['metadata'],
};

describe('every answer of the Stripe simulator has the shape of Stripe’s own', () => {
  it.each([
    ['a new payment', (stripe: Stripe) => createIntent(stripe)],
    ['a paid one', (stripe: Stripe) => paidIntent(stripe)],
    ['a canceled one', async (stripe: Stripe) => await stripe.paymentIntents.cancel((await createIntent(stripe)).id)],
    ['one at 3-D Secure', (stripe: Stripe) => paidIntent(stripe, 'pm_card_authenticationRequired')],
    ['a declined one', declined],
    ['a charge', async (stripe: Stripe) => (await paidIntentWithCharge(stripe)).latest_charge],
    ['a charge that was declined', chargeDeclined],
    ['a refund', (stripe: Stripe) => refunded(stripe, 'pm_card_visa')],
    ['a refund that is pending', (stripe: Stripe) => refunded(stripe, 'pm_card_pendingRefund')],
    ['a refund that has failed', refundFailed],
    ['a dispute', disputed],
    [
      'a payment method',
      (stripe: Stripe) => stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } }),
    ],
    [
      'a confirmation token',
      (stripe: Stripe) => stripe.testHelpers.confirmationTokens.create({ payment_method: 'pm_card_visa' }),
    ],
  ])('%s', async (_, make) => {
    const { stripe } = await stripeSimulator();
    const made = await make(stripe);
    expect(differences(made)).toEqual([]);
    const events = await stripe.events.list({ limit: 100 });
    expect(events.data.flatMap((event) => differences(event))).toEqual([]);
    expect(events.data.flatMap((event) => differences(event.data.object))).toEqual([]);
  });
});

/** What is missing, unknown, or of another kind than described. */
function differences(object: unknown): string[] {
  const { object: kind } = object as { object: string };
  const shape = shapes[kind];
  if (!shape) throw new Error(`nothing is recorded of ${kind}`);
  return compare(kind, object, shape);
}

function compare(path: string, value: unknown, shape: Shape): string[] {
  const type = typeOf(value);
  if (!shape.types.includes(type)) return [`${path}: ${type} instead of ${shape.types.join(' or ')}`];
  if (typeof value === 'string' && shape.values && !shape.values.includes(value)) return [`${path}: ${value}`];
  const { fields } = shape;
  if (!fields || typeof value !== 'object' || value === null) return [];
  const missing = (shape.required ?? []).filter((name) => !(name in value)).map((name) => `${path}.${name}: missing`);
  const wrong = Object.entries(value).flatMap(([name, field]) => {
    const known = fields[name];
    if (known) return field === undefined ? [] : compare(`${path}.${name}`, field, known);
    return NEWER[path]?.includes(name) ? [] : [`${path}.${name}: unknown`];
  });
  return [...missing, ...wrong];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

async function declined(stripe: Stripe) {
  const { id } = await createIntent(stripe);
  await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa_chargeDeclined' }).catch(() => undefined);
  return await stripe.paymentIntents.retrieve(id);
}

async function chargeDeclined(stripe: Stripe) {
  await declined(stripe);
  return (await stripe.charges.list()).data[0];
}

async function paidIntentWithCharge(stripe: Stripe) {
  const { id } = await paidIntent(stripe);
  return await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
}

async function refunded(stripe: Stripe, card: string) {
  return await stripe.refunds.create({ payment_intent: (await paidIntent(stripe, card)).id });
}

async function refundFailed(stripe: Stripe) {
  const { id } = await refunded(stripe, 'pm_card_refundFail');
  return await eventually(
    () => stripe.refunds.retrieve(id),
    ({ status }) => status === 'failed',
  );
}

async function disputed(stripe: Stripe) {
  await paidIntent(stripe, 'pm_card_createDispute');
  const { data } = await eventually(
    () => stripe.disputes.list(),
    (list) => list.data.length > 0,
  );
  return data[0];
}
