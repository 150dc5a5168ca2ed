import type Stripe from 'stripe';
import { z } from 'zod';
import type { Call } from './call.js';
import { cardByNumber, cardByTestId } from './cards.js';
import type { TestCard } from './cards.js';
import { cardError, invalidRequest, resourceMissing } from './errors.js';
import { idOf, newId, nowSeconds } from './ids.js';
import { ignored, integer, mergeMetadata, metadata, text } from './params.js';

const billingDetails = z
  .strictObject({
    address: z
      .strictObject({
        city: text.optional(),
        country: text.optional(),
        line1: text.optional(),
        line2: text.optional(),
        postal_code: text.optional(),
        state: text.optional(),
      })
      .optional(),
    email: text.optional(),
    name: text.optional(),
    phone: text.optional(),
    tax_id: text.optional(),
  })
  .optional();

/** Parameters that describe a new PaymentMethod; only cards exist here. */
export const paymentMethodData = z.strictObject({
  type: z.enum(['card']),
  card: z
    .strictObject({
      number: text,
      exp_month: integer.pipe(z.number().min(1).max(12)),
      exp_year: integer,
      cvc: text.optional(),
      networks: ignored,
    })
    .or(z.strictObject({ token: text })),
  billing_details: billingDetails,
  metadata: metadata.optional(),
  allow_redisplay: ignored,
  radar_options: ignored,
});

export type PaymentMethodData = z.output<typeof paymentMethodData>;

/**
 * Creates a PaymentMethod from card details, as Stripe.js does.
 *
 * @throws StripeError 402 `incorrect_number`, `invalid_expiry_year`.
 */
export function createPaymentMethod(call: Call, data: PaymentMethodData): Stripe.PaymentMethod {
  if ('token' in data.card) {
    const card = cardByTestId(data.card.token.replace(/^tok_/, 'pm_card_'));
    if (!card) throw resourceMissing('token', data.card.token, 'card[token]', 400);
    return insertPaymentMethod(call, card, nextYear(), 12, data);
  }
  const { number, exp_month: month, exp_year: year } = data.card;
  const card = cardByNumber(number);
  if (!card || card.rejectedNumber) {
    throw cardError({ code: 'incorrect_number', message: 'Your card number is incorrect.', param: 'number' });
  }
  const fullYear = year < 100 ? 2000 + year : year;
  if (fullYear < new Date().getUTCFullYear()) {
    const message = "Your card's expiration year is invalid.";
    throw cardError({ code: 'invalid_expiry_year', message, param: 'exp_year' });
  }
  return insertPaymentMethod(call, card, fullYear, month, data);
}

/**
 * Finds a PaymentMethod. A documented test id such as `pm_card_visa` creates a new PaymentMethod each time.
 *
 * @throws StripeError 400 `resource_missing`.
 */
export function resolvePaymentMethod(call: Call, id: string): Stripe.PaymentMethod {
  const card = cardByTestId(id);
  if (card) return insertPaymentMethod(call, card, nextYear(), 12);
  const found = call.objects.find('payment_method', id);
  if (!found) throw resourceMissing('PaymentMethod', id, 'payment_method', 400);
  return found;
}

/** The behaviour of a stored PaymentMethod. */
export function cardOf(method: Stripe.PaymentMethod): TestCard {
  const card = cardByNumber(numberFromFingerprint(method.card?.fingerprint));
  if (!card) throw new Error(`PaymentMethod without a test card: ${idOf(method)}`);
  return card;
}

function insertPaymentMethod(
  call: Call,
  card: TestCard,
  year: number,
  month: number,
  data?: PaymentMethodData,
): Stripe.PaymentMethod {
  const address = data?.billing_details?.address;
  const method: Stripe.PaymentMethod = {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: {
      address: {
        city: address?.city ?? null,
        country: address?.country ?? null,
        line1: address?.line1 ?? null,
        line2: address?.line2 ?? null,
        postal_code: address?.postal_code ?? null,
        state: address?.state ?? null,
      },
      email: data?.billing_details?.email ?? null,
      name: data?.billing_details?.name ?? null,
      phone: data?.billing_details?.phone ?? null,
      tax_id: data?.billing_details?.tax_id ?? null,
    },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'unchecked' },
      country: 'US',
      display_brand: card.brand,
      exp_month: month,
      exp_year: year,
      fingerprint: fingerprintOf(card.number),
      funding: 'credit',
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: nowSeconds(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergeMetadata({}, data?.metadata),
    type: 'card',
  };
  call.objects.insert(method);
  return method;
}

/** Test numbers are public, so a reversible fingerprint reveals nothing. */
function fingerprintOf(number: string): string {
  return BigInt(number).toString(36);
}

function numberFromFingerprint(fingerprint: string | null | undefined): string {
  return [...(fingerprint ?? '')].reduce((value, digit) => value * 36n + BigInt(parseInt(digit, 36)), 0n).toString();
}

function nextYear(): number {
  return new Date().getUTCFullYear() + 1;
}

/** @throws StripeError 400 when both are given, or when an id is unknown. */
export function paymentMethodFrom(
  call: Call,
  params: { payment_method?: string | undefined; payment_method_data?: PaymentMethodData | undefined },
): Stripe.PaymentMethod | null {
  if (params.payment_method !== undefined && params.payment_method_data !== undefined) {
    const message = 'You may only specify one of these parameters: payment_method, payment_method_data.';
    throw invalidRequest(message, { code: 'parameters_exclusive' });
  }
  if (params.payment_method_data) return createPaymentMethod(call, params.payment_method_data);
  return params.payment_method === undefined ? null : resolvePaymentMethod(call, params.payment_method);
}
