import type { Quote } from '@mailsized/client';
import { format, texts } from '../../app/locale.js';

/** The expected result, in figures and in words. */
export function QuoteFigures({ quote }: { quote: Quote }) {
  const { offer } = texts.value;
  const { width, height } = quote.picture;
  return (
    <dl class="figures-list figures">
      <div>
        <dt>{offer.size}</dt>
        <dd class="quote-size">{format.value.fileSize(quote.expectedBytes)}</dd>
      </div>
      <div>
        <dt>{offer.picture}</dt>
        <dd>{offer.pictureIs(width, height)}</dd>
      </div>
      {quote.grade && (
        <div>
          <dt>{offer.quality}</dt>
          <dd>
            {offer.grades[quote.grade]}
            <span class="quote-meaning">{offer.gradesMean[quote.grade]}</span>
          </dd>
        </div>
      )}
    </dl>
  );
}
