import type { Quote } from '@mailsized/client';
import { texts } from '../../app/locale.js';
import { Card } from '../../ui/card.js';
import type { Job } from '../job.js';
import { AskForSmallest, roundedUp } from './ask-for-smallest.js';
import { QuoteReasons } from './quote-reasons.js';
import { targetName } from './target-name.js';

/** Shown once for all targets when none can be reached, with the smallest size that can. */
export function NothingFits({ job, quotes }: { job: Job; quotes: readonly Quote[] }) {
  const { cannotFit } = texts.value.offer;
  const [smallest] = [...quotes].sort((one, other) => one.smallestWorkableBytes - other.smallestWorkableBytes);
  if (!smallest) return null;
  return (
    <Card title={cannotFit.allTitle}>
      <p>{cannotFit.words(roundedUp(smallest.smallestWorkableBytes))}</p>
      <ul class="unreached">
        {quotes.map((quote) => (
          <li key={quote.quoteId}>
            {targetName(quote.target)}: <span class="muted">{cannotFit.title}</span>
          </li>
        ))}
      </ul>
      <QuoteReasons quote={smallest} />
      <AskForSmallest job={job} quote={smallest} kind="primary" />
    </Card>
  );
}
