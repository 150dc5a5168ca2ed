import type { QuoteView } from '../../src/api/videos/video.schemas.js';
import { alignColumns, bold, dim, megabytes, price, targetName } from './wording.js';

/** The offer, one line per target, the chosen one marked. */
export function offerTable(quotes: readonly QuoteView[], chosen: QuoteView): string[] {
  const head = ['', 'target', 'limit', 'expected', 'quality', 'picture', 'price'].map(dim);
  const rows = quotes.map((quote) => {
    const cells = [targetName(quote.target), megabytes(quote.ceilingBytes), ...promise(quote)];
    return quote === chosen ? ['>', ...cells].map(bold) : ['', ...cells];
  });
  return alignColumns([head, ...rows]).map((line) => `            ${line}`);
}

function promise(quote: QuoteView): string[] {
  if (quote.verdict === 'cannot_fit')
    return ['cannot fit', `smallest workable: ${megabytes(quote.smallestWorkableBytes)}`];
  const cost = price(quote.amountCents, quote.currency);
  if (quote.verdict === 'already_fits') return ['already fits', 'unchanged', 'unchanged', cost];
  const { width, height } = quote.picture;
  return [megabytes(quote.expectedBytes), quote.grade ?? '', `${width} x ${height}`, cost];
}
