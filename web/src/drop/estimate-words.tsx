import { format, texts } from '../app/locale.js';
import type { Estimate } from './candidates.js';
import './estimate-words.css';

/** How likely the video is to fit. */
export function FitWords({ estimate: { fit } }: { estimate: Estimate }) {
  return <span class={`fit fit-${fit.replace('_', '-')}`}>{texts.value.drop.fits[fit]}</span>;
}

/** The estimated price; nothing if there is none. */
export function EstimatedPrice({ estimate }: { estimate: Estimate | null | undefined }) {
  const { amountCents, currency } = estimate ?? { amountCents: null, currency: '' };
  if (amountCents === null) return null;
  return (
    <span class="figures">{amountCents === 0 ? texts.value.drop.free : format.value.money(amountCents, currency)}</span>
  );
}
