/** Stripe's script did not load: the network, or a content blocker. */
export class StripeNotLoaded extends Error {
  override readonly name = 'StripeNotLoaded';
}
