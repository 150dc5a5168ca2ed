import { useId, useMemo } from 'preact/hooks';
import { checkout, isForSale, type Quote, type QuoteForSale } from '@mailsized/client';
import { format, texts } from '../../app/locale.js';
import { randomId } from '../../app/random-id.js';
import { Button } from '../../ui/button.js';
import { ErrorNotice } from '../../ui/error-notice.js';
import { useAction } from '../../ui/use-action.js';
import type { StateProps } from '../state-props.js';
import { AskForSmallest, roundedUp } from './ask-for-smallest.js';
import { CompareButton } from './compare-button.js';
import { QuoteFigures } from './quote-figures.js';
import { QuoteReasons } from './quote-reasons.js';
import { targetName } from './target-name.js';
import { Warnings } from './warnings.js';

interface QuoteCardProps extends StateProps {
  quote: Quote;
  /** Whether it is for the target that the customer requested. */
  isAsked: boolean;
  onChoose: (quote: QuoteForSale) => void;
}

/** One target: its price, how the result looks, and how to get it. */
export function QuoteCard({ job, video, quote, isAsked, onChoose }: QuoteCardProps) {
  const { offer } = texts.value;
  const id = useId();
  const fits = isForSale(quote);
  return (
    <article class={`quote ${isAsked && fits ? 'quote-asked' : ''}`} aria-labelledby={id} tabIndex={-1}>
      <header class="quote-header">
        <h2 id={id}>{targetName(quote.target)}</h2>
        <p class="quote-price figures">{priceOf(quote)}</p>
        <p class="muted small">{offer.targetsAre[quote.target.provider]}</p>
      </header>
      {fits ? <QuoteFigures quote={quote} /> : <p>{offer.cannotFit.words(roundedUp(quote.smallestWorkableBytes))}</p>}
      {quote.verdict === 'already_fits' && <p>{offer.alreadyFitsWords}</p>}
      <Warnings quote={quote} />
      <QuoteReasons quote={quote} />
      <CompareButton job={job} video={video} quote={quote} />
      {fits ? (
        <TakeQuote job={job} quote={quote} isAsked={isAsked} onChoose={onChoose} />
      ) : (
        <AskForSmallest job={job} quote={quote} />
      )}
    </article>
  );
}

function priceOf({ amountCents, currency }: Quote): string {
  const { offer } = texts.value;
  if (amountCents === null) return offer.cannotFit.title;
  return amountCents === 0 ? offer.free : format.value.money(amountCents, currency);
}

/** A quote that costs something leads to the payment. A free one is ordered at once. */
function TakeQuote({
  job,
  quote,
  isAsked,
  onChoose,
}: Omit<QuoteCardProps, 'video' | 'quote'> & { quote: QuoteForSale }) {
  const { offer } = texts.value;
  const attemptId = useMemo(randomId, []);
  const take = useAction(async () => {
    const body = { quoteId: quote.quoteId, attemptId };
    await checkout({ client: job.client, path: { jobId: job.jobId }, body });
    await job.refresh();
  });
  const isFree = quote.amountCents === 0;
  return (
    <div class="stack quote-act">
      <ErrorNotice error={take.error} retry={take.run} />
      <Button
        kind={isAsked ? 'primary' : 'quiet'}
        busy={take.isRunning}
        onClick={isFree ? take.run : () => onChoose(quote)}
      >
        <span>
          {isFree ? offer.chooseFree : offer.choose}
          <span class="visually-hidden"> {targetName(quote.target)}</span>
        </span>
      </Button>
    </div>
  );
}
