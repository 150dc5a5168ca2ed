import type { Price } from './pricing.js';

export const UPSELL_NAMES = ['priority', 'extendedRetention'] as const;

export type UpsellName = (typeof UPSELL_NAMES)[number];

/**
 * Something that can be bought beside a quote. `priority`: encoded before those that wait without it, and ready so long
 * after the payment, or the fee goes back. `extendedRetention`: the result is kept so long instead of the usual time.
 */
export type Upsell =
  | { readonly name: 'priority'; readonly amountCents: number; readonly readyWithinMs: number }
  | { readonly name: 'extendedRetention'; readonly amountCents: number; readonly retentionMs: number };

type Named<Name extends UpsellName> = Extract<Upsell, { name: Name }>;

/** The upsell of this name, where it is among them. */
export function upsellOf<Name extends UpsellName>(upsells: readonly Upsell[], name: Name): Named<Name> | undefined {
  return upsells.find((upsell): upsell is Named<Name> => upsell.name === name);
}

/** Those that were asked for, in the order of the offer; null when one is not offered, or asked for twice. */
export function chosenUpsells(offered: readonly Upsell[], names: readonly string[]): Upsell[] | null {
  const chosen = offered.filter(({ name }) => names.includes(name));
  return chosen.length === names.length ? chosen : null;
}

/** What is paid in all, line by line. */
export function totalPrice(price: Price, upsells: readonly Upsell[]): Price {
  const fees = upsells.map((upsell) => ({ label: labelOf(upsell), amountCents: upsell.amountCents }));
  return {
    ...price,
    amountCents: fees.reduce((sum, { amountCents }) => sum + amountCents, price.amountCents),
    lines: [...price.lines, ...fees],
  };
}

/** As a line of a bill. */
export function labelOf(upsell: Upsell): string {
  return upsell.name === 'priority'
    ? `Priority, ready within ${Math.round(upsell.readyWithinMs / 60_000)} minutes`
    : `Kept for ${Math.round(upsell.retentionMs / 86_400_000)} days`;
}
