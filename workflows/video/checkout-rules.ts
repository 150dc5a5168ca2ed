import type { CheckoutRefusal, CheckoutRequest } from '../../src/contracts/video-workflow.js';
import { refusalOf, type Offer } from '../../src/domain/quote.js';
import { chosenUpsells } from '../../src/domain/upsells.js';
import type { VideoJob } from './job.js';

/** More attempts than this are card testing, not a payment. */
const MAX_CHECKOUT_ATTEMPTS = 10;

/**
 * Why a checkout is refused before it enters the history; null when it is accepted. A repeated attempt with the same
 * request is accepted, because it only gets its first answer.
 */
export function checkoutRefusal(job: VideoJob, request: CheckoutRequest, nowMs: number): CheckoutRefusal | null {
  if (typeof request?.attemptId !== 'string' || typeof request.quoteId !== 'string') return 'quote_unknown';
  const attempt = job.checkouts.matchEarlierAttempt(request);
  if (attempt !== 'unknown') return attempt === 'same' ? null : 'attempt_reused';
  const offer = offerOnSale(job);
  if (!offer) return 'not_quoted';
  return (
    newAttemptRefusal(job, request) ??
    refusalOf(offer, request.quoteId, nowMs) ??
    upsellRefusal(offer, request) ??
    paymentMethodRefusal(offer, request)
  );
}

/** A checkout that joins another attempt charges nothing more. */
function newAttemptRefusal({ checkouts }: VideoJob, request: CheckoutRequest): CheckoutRefusal | null {
  if (checkouts.wouldJoin(request)) return null;
  if (checkouts.isProcessing) return 'payment_pending';
  return checkouts.attemptCount >= MAX_CHECKOUT_ATTEMPTS ? 'attempts_spent' : null;
}

function offerOnSale(job: VideoJob): Offer | undefined {
  if (job.closing || (job.paid && !job.checkouts.openAttempt)) return undefined;
  return job.state === 'quoted' || job.state === 'paying' ? job.offers?.current : undefined;
}

function upsellRefusal(offer: Offer, { quoteId, upsells = [] }: CheckoutRequest): CheckoutRefusal | null {
  const quote = offer.quotes.find((candidate) => candidate.quoteId === quoteId);
  const isOffered = Array.isArray(upsells) && chosenUpsells(quote?.upsells ?? [], upsells) !== null;
  return isOffered ? null : 'upsell_unknown';
}

function paymentMethodRefusal(offer: Offer, request: CheckoutRequest): CheckoutRefusal | null {
  const quote = offer.quotes.find((candidate) => candidate.quoteId === request.quoteId);
  const methods = [request.confirmationTokenId, request.paymentMethodId].filter((id) => typeof id === 'string');
  const needed = quote?.price.amountCents === 0 ? 0 : 1;
  return methods.length >= needed && methods.length <= 1 ? null : 'payment_method_required';
}
