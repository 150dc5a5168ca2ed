import type { QuoteView } from '../../src/api/videos/video.schemas.js';
import { alignColumns, bold, dim, formatMegabytes, formatPrice, targetName } from './format.js';

/** The offer, with one line per target; the chosen one is marked. */
export function offerTable(quotes: readonly QuoteView[], chosen: QuoteView): string[] {
  const head = ['', 'target', 'limit', 'expected', 'quality', 'picture', 'price'].map(dim);
  const rows = quotes.map((quote) => {
    const cells = [targetName(quote.target), formatMegabytes(quote.ceilingBytes), ...promise(quote)];
    return quote === chosen ? ['>', ...cells].map(bold) : ['', ...cells];
  });
  return alignColumns([head, ...rows]).map((line) => `            ${line}`);
}

function promise(quote: QuoteView): string[] {
  if (quote.amountCents === null)
    return ['cannot fit', `smallest workable: ${formatMegabytes(quote.smallestWorkableBytes)}`];
  const cost = formatPrice(quote.amountCents, quote.currency);
  if (quote.verdict === 'already_fits') return ['already fits', 'unchanged', 'unchanged', cost];
  const { width, height } = quote.picture;
  return [formatMegabytes(quote.expectedBytes), quote.grade ?? '', `${width} x ${height}`, cost];
}
