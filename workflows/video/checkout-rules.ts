import type { CheckoutRefusal, CheckoutRequest } from '../../src/contracts/video-workflow.js';
import { refusalOf } from '../../src/domain/quote.js';
import type { VideoJob } from './job.js';

/**
 * Why a checkout is refused before it enters the history; null when it may come in. An attempt that was seen before is
 * always let in, because it only gets its old answer.
 */
export function checkoutRefusal(job: VideoJob, request: CheckoutRequest, nowMs: number): CheckoutRefusal | null {
  if (typeof request?.attemptId !== 'string' || typeof request.quoteId !== 'string') return 'quote_unknown';
  if (job.desk.knows(request.attemptId)) return null;
  if (job.paid && !job.desk.open) return 'not_quoted';
  if (job.closing || !job.offer || (job.state !== 'quoted' && job.state !== 'paying')) return 'not_quoted';
  const refusal = refusalOf(job.offer, request.quoteId, nowMs);
  if (refusal) return refusal;
  const quote = job.offer.quotes.find((candidate) => candidate.quoteId === request.quoteId);
  const methods = [request.confirmationTokenId, request.paymentMethodId].filter((id) => typeof id === 'string');
  const needed = quote?.price.amountCents === 0 ? 0 : 1;
  return methods.length >= needed && methods.length <= 1 ? null : 'payment_method_required';
}
