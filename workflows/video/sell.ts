import { ActivityFailure, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { PaymentView } from '../../src/contracts/activities.js';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import type { Target } from '../../src/domain/media/plan/targets.js';
import type { Offer, Quote } from '../../src/domain/quote.js';
import { chosenUpsells } from '../../src/domain/upsells.js';
import { planning, retryForever } from '../activity-proxies.js';
import { patched } from '../patched.js';
import { utcTime } from '../summaries/utc-time.js';
import { cancelPaymentAndWait } from './cancel-payment.js';
import type { CheckoutAttempt } from './checkout-queue.js';
import { EndJob } from './end-job.js';
import type { VideoJob } from './job.js';
import { Offers, quoteById } from './offers.js';
import { retryOrPark } from './park.js';
import { pay } from './pay.js';
import type { ProbedVideo } from './probed-video.js';
import { promiseReadyBy, purchasedQuote, targetToPlan, type Purchase, type Sale } from './purchase.js';
import { refundInFull } from './refund.js';

/**
 * Makes offers until the customer buys one. A declined card and a requote lead back to the offer. If the offer expires,
 * the job is abandoned.
 */
export async function sell(job: VideoJob, video: ProbedVideo): Promise<Sale> {
  const offers = job.openSale(new Offers(job.jobId, job.policy.quoteTimeoutMs, video));
  const earlier = await resumeEarlierPurchase(job, offers);
  if (earlier) return earlier;
  for (;;) {
    const offer = await presentOffer(job, offers);
    requestPreviews(job, offer, offers.video);
    const attempt = await nextAttempt(job, offers, offer.expiresAtMs);
    if (attempt === 'timed out') {
      // After a reset, this run may not know that an earlier one delivered: then the result is kept for the promised
      // time.
      const sale =
        patched('looks-before-it-leaves') && (await isDelivered(job))
          ? await resumeEarlierPurchase(job, offers)
          : undefined;
      if (sale) return sale;
      throw new EndJob({ kind: 'abandoned', reason: 'quote_timeout' });
    }
    if (attempt === 'offer replaced') continue;
    if (!isOnOffer(offer, attempt)) {
      // The attempt waited for another one, which was declined in the end, and a new offer was made while it waited.
      attempt.refuse('quote_expired');
      job.checkouts.closeAttempt();
      continue;
    }
    // All of this stays in one function: another promise would move the answer before other commands of old histories.
    let chosen = choose(job, offer, attempt);
    let bought = isFree(chosen) ? undefined : await pay(job, offer, chosen, attempt);
    while (bought === 'replaced') {
      const replacement = job.checkouts.replaceOpen();
      chosen = choose(job, offer, replacement);
      bought = isFree(chosen) ? undefined : await pay(job, offer, chosen, replacement);
    }
    if (isFree(chosen)) {
      // A declined attempt may still succeed later, and nobody pays for what is free.
      if (patched('free-checkout-does-not-wait')) cancelEarlierPayment(job);
      else await cancelOrRefund(job);
      job.checkouts.conclude({ paymentIntentId: null, status: 'succeeded' });
      job.project({ chosenQuoteId: chosen.quote.quoteId, payment: null });
      stopPreviews(job);
      return { ...chosen, isRedelivery: false };
    }
    if (bought) {
      job.markPaid();
      stopPreviews(job);
      const paidAtMs = Date.now();
      const { upsells, targetToPlan: target } = bought;
      const quote = target ? await planPaid(job, offers, target) : bought.quote;
      // A checkout that arrives from now on joins the attempt that paid, and gets its answer.
      return { quote, upsells, ...promiseReadyBy(job, bought, paidAtMs), isRedelivery: false };
    }
    job.checkouts.closeAttempt();
  }
}

function isFree({ quote }: Purchase): boolean {
  return quote.price.amountCents === 0;
}

function isOnOffer({ quotes }: Offer, { request }: CheckoutAttempt): boolean {
  return quotes.some(({ quoteId }) => quoteId === request.quoteId);
}

async function isDelivered({ jobId }: VideoJob): Promise<boolean> {
  return (await retryForever.lookUpPayment({ jobId })).delivered === true;
}

function choose(job: VideoJob, offer: Offer, { request }: CheckoutAttempt): Purchase {
  const quote = quoteById(offer, request.quoteId);
  job.tagProvider(quote.target.provider);
  return { quote, upsells: chosenUpsells(quote.upsells ?? [], request.upsells ?? []) ?? [] };
}

/** A reset takes the job back to before the sale, but not the money: what was paid for is not sold again. */
async function resumeEarlierPurchase(job: VideoJob, offers: Offers): Promise<Sale | undefined> {
  const payment = await retryForever.lookUpPayment({ jobId: job.jobId });
  if (payment.status !== 'succeeded') return undefined;
  if (payment.refunded || job.refundRequestedEarly) {
    throw new EndJob({ kind: 'refund_requested', reason: 'refund_by_support' });
  }
  job.markPaid();
  let offer: Offer;
  try {
    offer = await presentOffer(job, offers);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure) || !patched('planning-parks')) throw error;
    offer = await parkUntilPlanned(job, offers);
  }
  const target = targetToPlan(offer, payment);
  const bought = target
    ? { quote: await planPaid(job, offers, target), upsells: payment.upsells ?? [] }
    : earlierPurchase(offer, payment);
  job.tagProvider(bought.quote.target.provider);
  job.project({ chosenQuoteId: bought.quote.quoteId, paid: true, payment: { status: 'succeeded' } });
  const paidAtMs = payment.receivedAtMs ?? Date.now();
  const { delivered: isRedelivery = false, promisedUntilMs } = payment;
  const promised = promisedUntilMs ? { promisedUntilMs } : {};
  return { ...bought, ...promiseReadyBy(job, bought, paidAtMs), isRedelivery, ...promised };
}

function earlierPurchase(offer: Offer, payment: PaymentView): Purchase {
  const quote = purchasedQuote(offer, payment) ?? offer.quotes[0];
  if (!quote) throw new Error('an offer has no quotes');
  return { quote, upsells: payment.upsells ?? [] };
}

async function parkUntilPlanned(job: VideoJob, offers: Offers): Promise<Offer> {
  const { facts } = offers.video;
  // A job can be parked from here on; what was paid is no longer for sale.
  job.transitionTo('quoted', { facts });
  job.transitionTo('queued');
  const offer = await planOrPark(job, offers);
  job.project({ offer });
  return offer;
}

/** Plans again what was paid for, and is not on offer any more. */
async function planPaid(job: VideoJob, offers: Offers, target: Target): Promise<Quote> {
  const offer = await planOrPark(job, offers, target);
  const [quote] = offer.quotes;
  if (!quote) throw new Error('an offer has no quotes');
  job.tagProvider(target.provider);
  job.project({ offer, chosenQuoteId: quote.quoteId });
  return quote;
}

/** A paid job that cannot be planned is parked: support can have the cause repaired, or refund. */
function planOrPark(job: VideoJob, offers: Offers, target?: Target): Promise<Offer> {
  return retryOrPark(job, { reason: 'internal_error', queues: [TASK_QUEUES.control] }, async () =>
    offers.renew(await planning.makeOffer(offers.input(target))),
  );
}

async function presentOffer(job: VideoJob, offers: Offers): Promise<Offer> {
  offers.beginPresenting();
  const offer = offers.unexpired ?? offers.renew(await planning.makeOffer(offers.input()));
  job.transitionTo('quoted', { offer, facts: offers.video.facts });
  return offer;
}

/** In the background, because the provider may take long, and in a scope that nothing interrupts. */
function cancelEarlierPayment(job: VideoJob): void {
  const canceling = CancellationScope.nonCancellable(() => cancelOrRefund(job));
  job.runInBackground('an earlier payment could not be canceled', canceling);
}

async function cancelOrRefund({ jobId }: VideoJob): Promise<void> {
  const payment = await cancelPaymentAndWait(jobId);
  if (payment.status === 'succeeded') await refundInFull(jobId, 'payment_failed');
}

/** The previews are made in the background: a customer can buy without them. */
function requestPreviews(job: VideoJob, { quotes }: Offer, { etag, facts, complexity }: ProbedVideo): void {
  if (!patched('previews')) return;
  const { jobId } = job;
  job.previews.request({ jobId, etag, facts, complexity, quotes }, (previews) => job.project({ previews }));
}

/** After the purchase nobody compares previews, and the encode needs the processors. */
function stopPreviews(job: VideoJob): void {
  if (!job.previews.isRunning || !patched('previews-stop-when-bought')) return;
  job.runInBackground('the previews could not be stopped', job.previews.stop());
}

async function nextAttempt(
  job: VideoJob,
  offers: Offers,
  expiresAtMs: number,
): Promise<CheckoutAttempt | 'timed out' | 'offer replaced'> {
  await condition(
    () => job.checkouts.openAttempt !== undefined || offers.isReplaced,
    Math.max(1, expiresAtMs - Date.now()),
    { summary: `Wait for the customer to buy until ${utcTime(expiresAtMs)}, then end as abandoned` },
  );
  // The new offer reaches the read model before anything in it can be bought.
  if (offers.isReplaced) return 'offer replaced';
  return job.checkouts.openAttempt ?? 'timed out';
}
