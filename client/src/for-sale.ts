import type { Quote } from './generated/index.js';

/** A quote that can be bought: it has a price, which may be 0. */
export type QuoteForSale = Quote & { amountCents: number };

/** False when the video cannot be made to fit. */
export function isForSale(quote: Quote): quote is QuoteForSale {
  return quote.amountCents !== null;
}
