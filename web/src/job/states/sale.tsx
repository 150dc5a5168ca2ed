import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { isForSale, type Offer, type QuoteForSale } from '@mailsized/client';
import { lazily } from '../../app/lazily.js';
import { usePayment } from '../../pay/payment.js';
import { takeChosenQuote } from '../../pay/paying-path.js';
import { showTokenAgain } from '../kept-token.js';
import { OfferCards } from '../offer/offer-cards.js';
import type { StateProps } from '../state-props.js';
import { Paying } from './paying.js';

const PayPanel = lazily(async () => (await import('../../pay/pay-panel.js')).PayPanel);

/**
 * The states `quoted` and `paying`: the choice of a target, then its payment. They are one component, so that what was
 * entered is kept when a card is declined.
 */
export function Sale({ job, video }: StateProps) {
  const wantsOtherCard = useSignal(false);
  const payment = usePayment(job, () => (wantsOtherCard.value = false));
  // The payment is over, or the customer has left it.
  useEffect(() => showTokenAgain, []);
  const [arrivedFor] = useState(takeChosenQuote);
  const chosenId = useSignal(arrivedFor ?? (video.payment === null ? null : video.chosenQuoteId));
  const asksCustomer = video.payment?.status === 'requires_action';
  const mayPay = payment.isPaying || (asksCustomer && wantsOtherCard.value);
  if (video.state === 'paying' && !mayPay) {
    const takeOtherCard = (): void => {
      chosenId.value = video.chosenQuoteId;
      wantsOtherCard.value = true;
    };
    return <Paying video={video} payment={payment} onOtherCard={takeOtherCard} />;
  }
  if (!video.offer) return null;
  const chosen = quoteToPay(video.offer, chosenId.value);
  if (chosen) {
    const back = (): void => {
      if (video.state === 'paying') wantsOtherCard.value = false;
      else chosenId.value = null;
    };
    return <PayPanel job={job} video={video} quote={chosen} payment={payment} onBack={back} />;
  }
  const choose = ({ quoteId }: QuoteForSale): void => void (chosenId.value = quoteId);
  return <OfferCards job={job} video={video} offer={video.offer} onChoose={choose} />;
}

/** The quote to pay for; undefined if it is free or no longer offered. */
function quoteToPay(offer: Offer, quoteId: string | null): QuoteForSale | undefined {
  return offer.quotes.filter(isForSale).find((quote) => quote.quoteId === quoteId && quote.amountCents > 0);
}
