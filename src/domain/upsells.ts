export const UPSELL_NAMES = ['priority', 'extendedRetention'] as const;

export type UpsellName = (typeof UPSELL_NAMES)[number];

/**
 * Something that can be bought with a quote. `priority`: the video is encoded before jobs without priority, and is ready
 * within `readyWithinMs` of the payment, or the fee is refunded. `extendedRetention`: the result is kept for `retentionMs`
 * instead of the usual time.
 */
export type Upsell =
  | { readonly name: 'priority'; readonly amountCents: number; readonly readyWithinMs: number }
  | { readonly name: 'extendedRetention'; readonly amountCents: number; readonly retentionMs: number };

type Named<Name extends UpsellName> = Extract<Upsell, { name: Name }>;

/** The upsell with this name, if it is in the list. */
export function upsellOf<Name extends UpsellName>(upsells: readonly Upsell[], name: Name): Named<Name> | undefined {
  return upsells.find((upsell): upsell is Named<Name> => upsell.name === name);
}

/** The requested upsells in the order of the offer; null when one is not offered or is requested twice. */
export function chosenUpsells(offered: readonly Upsell[], names: readonly string[]): Upsell[] | null {
  const chosen = offered.filter(({ name }) => names.includes(name));
  return chosen.length === names.length ? chosen : null;
}

/** The price of a quote and its upsells. */
export function totalCents(priceCents: number, upsells: readonly Upsell[]): number {
  return upsells.reduce((sum, { amountCents }) => sum + amountCents, priceCents);
}
