import type Stripe from 'stripe';

/** The PaymentIntent that an event is about: the event's object, or the one that its charge, refund or dispute names. */
export function paymentIntentOf(event: Stripe.Event): string | null {
  const object = event.data.object as { object?: string; id?: string; payment_intent?: string | { id: string } | null };
  if (object.object === 'payment_intent') return object.id ?? null;
  return idOf(object.payment_intent);
}

/**
 * When an event was signed, in seconds since 1970, from the header `stripe-signature`; NaN when the header has no time.
 * Of several times the last counts, which Stripe's SDK verifies. https://docs.stripe.com/webhooks#verify-manually
 */
export function signedAtSec(signatureHeader: string): number {
  const times = signatureHeader.split(',').filter((item) => item.startsWith('t='));
  return Number.parseInt(times.at(-1)?.slice('t='.length) ?? '', 10);
}

/** The id of an object that Stripe gives as an id or, when expanded, as the whole object. */
export function idOf(object: string | { id: string } | null | undefined): string | null {
  return typeof object === 'string' ? object : (object?.id ?? null);
}
