import { describeShortfall } from '../../domain/media/encode/length-check.js';
import { copySizeBytes } from '../../domain/media/plan/free-of-charge.js';
import { explainLimit } from '../../domain/media/plan/limit-explanation.js';
import { summarizePlan } from '../../domain/media/plan/plan-summary.js';
import type { TrackChoice } from '../../domain/media/facts/track-choice.js';
import { choicesFor } from '../../domain/quote-choices.js';
import type { Offer, Quote } from '../../domain/quote.js';
import { inEnglish } from '../../domain/in-english.js';
import { upsellLabel } from '../../domain/pricing.js';
import { isCanceling } from '../../domain/video-state.js';
import type { Upsell } from '../../domain/upsells.js';
import type { JobText } from '../../../texts/job/job-text.js';
import { noPriceView, priceView } from '../http/price-lines-view.js';
import { formatStateVersion } from '../../domain/state-version.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import { moneyView } from './money-view.js';
import { previewKeyOf } from './preview-keys.js';
import { progressView } from './progress-view.js';
import { iso } from '../http/iso.js';
import type { OfferView, QueueView, QuoteView, UpsellView, VideoView } from './video.schemas.js';

/** What a view of a job needs in addition to the job's own record. */
interface VideoViewContext {
  payment: PaymentRecord | null;
  queue: QueueView | null;
  /** See `latestFreeRetentionEndMs`; null before the delivery. */
  keepableUntilMs: number | null;
}

/** A job as the holder of its token sees it, without store keys and Temporal's ids. */
export function videoView(
  video: VideoRecord,
  { payment, queue, keepableUntilMs }: VideoViewContext,
  publicBaseUrl: string,
): VideoView {
  return {
    id: video._id,
    reference: video.reference,
    state: video.state,
    status: video.publicStatus,
    reason: video.reason,
    canceling: isCanceling(video),
    stateVersion: newestEventId(video),
    createdAt: iso(video.createdAt),
    fileName: video.request.fileName,
    sizeBytes: video.request.sizeBytes,
    locale: video.request.locale ?? null,
    target: video.request.target,
    progress: video.progress && progressView(video.progress),
    queue,
    source: video.facts
      ? { durationMs: video.facts.durationMs, width: video.facts.video.width, height: video.facts.video.height }
      : null,
    offer: video.offer ? offerView({ ...video, offer: video.offer }, publicBaseUrl) : null,
    chosenQuoteId: video.chosenQuoteId ?? null,
    upsells: (video.upsells ?? []).map(upsellView),
    readyBy: video.readyByMs ? iso(video.readyByMs) : null,
    payment: video.payment ?? null,
    money: payment && moneyView(payment),
    delayed: video.attention ? delayedView(video.attention.refundsAtMs, video.paid === true) : null,
    result: resultView(video, keepableUntilMs, publicBaseUrl),
    filesDeletedAt: video.filesDeletedAtMs ? iso(video.filesDeletedAtMs) : null,
    personalDataErasedAt: iso(video.personalDataErasedAt ?? null),
    mode: video.mode,
    externalId: video.externalId,
    metadata: video.metadata,
  };
}

function delayedView(refundsAtMs: number, isPaid: boolean): VideoView['delayed'] {
  const refundsAt = iso(refundsAtMs);
  const wordsCode: JobText = { code: isPaid ? 'delayed.paid' : 'delayed.unpaid', params: { refundsAt } };
  return { refundsAt, words: inEnglish(wordsCode), wordsCode };
}

function upsellView(upsell: Upsell): UpsellView {
  const seconds = (ms: number): number => Math.round(ms / 1000);
  const labelCode = upsellLabel(upsell);
  return {
    name: upsell.name,
    label: inEnglish(labelCode),
    labelCode,
    amountCents: upsell.amountCents,
    readyWithinSec: upsell.name === 'priority' ? seconds(upsell.readyWithinMs) : null,
    keptForSec: upsell.name === 'extendedRetention' ? seconds(upsell.retentionMs) : null,
  };
}

type Offered = Pick<VideoRecord, '_id' | 'state' | 'facts' | 'previews'> & { offer: Offer };

/** What is on sale for a job. */
export function offerView(video: Offered, publicBaseUrl: string): OfferView {
  const { expiresAtMs, quotes, tracks } = video.offer;
  return {
    expiresAt: iso(expiresAtMs),
    quotes: quotes.map((quote) => quoteView(quote, video, publicBaseUrl)),
    tracks: tracks ? tracksView(tracks) : null,
  };
}

function tracksView({ video, audio }: TrackChoice): OfferView['tracks'] {
  const options = audio.options.map(({ language = null, isSilent = null, ...sound }) => ({
    ...sound,
    language,
    isSilent,
  }));
  return { video: { ...video, options: [...video.options] }, audio: { ...audio, options } };
}

function quoteView(quote: Quote, video: Offered, publicBaseUrl: string): QuoteView {
  const { quoteId, target, plan, price } = quote;
  // A copy keeps the picture size and frame rate of the source.
  const copied = plan.mode === 'copy' ? video.facts : undefined;
  const { width, height, frameRate } = copied?.video ?? plan.video;
  const shortFormCode = summarizePlan(plan);
  return {
    quoteId,
    target,
    verdict: plan.verdict,
    grade: plan.grade,
    shortForm: inEnglish(shortFormCode),
    shortFormCode,
    limit: explainLimit(target, plan.ceilingBytes),
    choices: choicesFor(plan),
    preview: previewView(quoteId, video, publicBaseUrl),
    ceilingBytes: plan.ceilingBytes,
    smallestWorkableBytes: plan.smallestWorkableBytes,
    expectedBytes: copied ? copySizeBytes(copied) : Math.round(plan.targetBytes),
    picture: { width, height, frameRate },
    reasons: [...plan.reasons],
    reasonCodes: plan.reasonCodes ? [...plan.reasonCodes] : null,
    ...(plan.verdict === 'cannot_fit' ? noPriceView(price) : priceView(price)),
    upsells: (quote.upsells ?? []).map(upsellView),
  };
}

function previewView(quoteId: string, video: Offered, publicBaseUrl: string): QuoteView['preview'] {
  if (!video.previews || !previewKeyOf(video, quoteId)) return null;
  const base = `${publicBaseUrl}/v1/videos/${video._id}/previews`;
  const { startMs, durationMs } = video.previews;
  return { url: `${base}/${quoteId}`, originalUrl: `${base}/original`, startMs, durationMs };
}

function newestEventId({ events }: VideoRecord): string | null {
  const newest = events.at(-1);
  return newest ? formatStateVersion(newest.version) : null;
}

function resultView(video: VideoRecord, keepableUntilMs: number | null, publicBaseUrl: string): VideoView['result'] {
  if (video.state !== 'done' || !video.output || !video.expiresAtMs) return null;
  const base = `${publicBaseUrl}/v1/videos/${video._id}`;
  const { sizeBytes, facts, posterKey, shortfalls = [] } = video.output;
  const missingCodes = shortfalls.map(describeShortfall);
  return {
    sizeBytes,
    durationMs: facts.durationMs,
    width: facts.video.width,
    height: facts.video.height,
    downloadUrl: `${base}/download`,
    posterUrl: posterKey ? `${base}/poster` : null,
    missing: missingCodes.map(inEnglish),
    missingCodes,
    expiresAt: iso(video.expiresAtMs),
    keepableUntil: iso(Math.max(video.expiresAtMs, keepableUntilMs ?? 0)),
  };
}
