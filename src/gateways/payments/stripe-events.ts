import type Stripe from 'stripe';

/** The PaymentIntent that an event is about: itself, or the one named by a charge, refund or dispute. */
export function paymentIntentOf(event: Stripe.Event): string | null {
  const object = event.data.object as { object?: string; id?: string; payment_intent?: string | { id: string } | null };
  if (object.object === 'payment_intent') return object.id ?? null;
  return idOf(object.payment_intent);
}

/** Of an object that Stripe names by its id or, where it was asked to, writes out. */
export function idOf(object: string | { id: string } | null | undefined): string | null {
  return typeof object === 'string' ? object : (object?.id ?? null);
}
