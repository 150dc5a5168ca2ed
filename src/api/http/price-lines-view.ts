import type { Price, PriceLine } from '../../domain/pricing.js';

/** A price as it is shown. */
export function priceView(price: Price) {
  return { ...price, lines: price.lines.map(priceLineView) };
}

/** The price of what is not for sale: none, because 0 would look free. */
export function noPriceView({ currency }: Price) {
  return { amountCents: null, currency, lines: [] };
}

export function priceLineView({ labelCode, ...line }: PriceLine) {
  return { ...line, labelCode: labelCode ?? null };
}
