import { sayOr } from '../../../../texts/coded-text.js';
import type { Quote } from '@mailsized/client';
import { texts } from '../../app/locale.js';

/** Why the figures are as they are. */
export function QuoteReasons({ quote }: { quote: Quote }) {
  const { offer, said } = texts.value;
  return (
    <details class="reasons">
      <summary>{offer.why}</summary>
      <ul>
        <li>{sayOr(said, quote.limit.explanationCode, quote.limit.explanation)}</li>
        {quote.reasons.map((reason, index) => (
          <li key={reason}>{sayOr(said, quote.reasonCodes?.[index], reason)}</li>
        ))}
      </ul>
    </details>
  );
}
