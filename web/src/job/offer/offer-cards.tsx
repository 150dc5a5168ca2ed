import { isForSale, type Offer, type QuoteForSale } from '@mailsized/client';
import { texts } from '../../app/locale.js';
import type { StateProps } from '../state-props.js';
import './offer.css';
import { NothingFits } from './nothing-fits.js';
import { OwnSize } from './own-size.js';
import { QuoteCard } from './quote-card.js';
import { TrackChoice } from './track-choice.js';

interface OfferProps extends StateProps {
  offer: Offer;
  /** Called when a quote that costs something is chosen. */
  onChoose: (quote: QuoteForSale) => void;
}

export function OfferCards({ job, video, offer, onChoose }: OfferProps) {
  const { offer: words } = texts.value;
  const [asked] = offer.quotes;
  const isHopeless = !offer.quotes.some(isForSale);
  return (
    <div class="stack offer">
      {isHopeless ? (
        <NothingFits job={job} quotes={offer.quotes} />
      ) : (
        <>
          <p class="lead">{words.lead}</p>
          <ul class="quotes">
            {offer.quotes.map((quote) => (
              <li key={quote.quoteId}>
                <QuoteCard job={job} video={video} quote={quote} isAsked={quote === asked} onChoose={onChoose} />
              </li>
            ))}
          </ul>
        </>
      )}
      {offer.tracks && asked && <TrackChoice job={job} tracks={offer.tracks} target={asked.target} />}
      <OwnSize job={job} />
      <p class="muted small">{words.expires(Date.parse(offer.expiresAt))}</p>
    </div>
  );
}
