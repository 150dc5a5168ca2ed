import type { MediaFacts } from '../../domain/media/media-facts.js';
import type { Offer, Quote } from '../../domain/quote.js';
import { formatStateVersion } from '../../domain/state-version.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import type { OfferView, QuoteView, VideoView } from './video.schemas.js';

/** What the holder of the token is shown of a job. Store keys and Temporal's ids stay inside. */
export function videoView(video: VideoRecord, publicBaseUrl: string): VideoView {
  return {
    id: video._id,
    state: video.state,
    status: video.publicStatus,
    reason: video.reason,
    stateVersion: newestEventId(video),
    createdAt: video.createdAt.toISOString(),
    fileName: video.request.fileName,
    sizeBytes: video.request.sizeBytes,
    target: video.request.target,
    progress: video.progress && {
      percent: video.progress.percent,
      pass: video.progress.pass,
      attempt: video.progress.attempt,
    },
    source: video.facts
      ? { durationMs: video.facts.durationMs, width: video.facts.video.width, height: video.facts.video.height }
      : null,
    offer: video.offer ? offerView(video.offer, video.facts) : null,
    chosenQuoteId: video.chosenQuoteId ?? null,
    payment: video.payment ?? null,
    delayed: video.attention ? { refundsAt: iso(video.attention.refundsAtMs) } : null,
    result: resultView(video, publicBaseUrl),
    filesDeletedAt: video.filesDeletedAtMs ? iso(video.filesDeletedAtMs) : null,
  };
}

/** @param source what was uploaded: a copy comes out as it went in. */
export function offerView(offer: Offer, source: MediaFacts | undefined): OfferView {
  return { expiresAt: iso(offer.expiresAtMs), quotes: offer.quotes.map((quote) => quoteView(quote, source)) };
}

function quoteView({ quoteId, target, plan, price }: Quote, source: MediaFacts | undefined): QuoteView {
  const copied = plan.mode === 'copy' ? source : undefined;
  const { width, height, frameRate } = copied?.video ?? plan.video;
  return {
    quoteId,
    target,
    verdict: plan.verdict,
    grade: plan.grade,
    ceilingBytes: plan.ceilingBytes,
    smallestWorkableBytes: plan.smallestWorkableBytes,
    expectedBytes: copied?.sizeBytes ?? Math.round(plan.targetBytes),
    picture: { width, height, frameRate },
    reasons: [...plan.reasons],
    ...price,
  };
}

function newestEventId({ events }: VideoRecord): string | null {
  const newest = events.at(-1);
  return newest ? formatStateVersion(newest.version) : null;
}

function resultView(video: VideoRecord, publicBaseUrl: string): VideoView['result'] {
  if (video.state !== 'done' || !video.output || !video.expiresAtMs) return null;
  const base = `${publicBaseUrl}/v1/videos/${video._id}`;
  const { sizeBytes, facts, posterKey } = video.output;
  return {
    sizeBytes,
    durationMs: facts.durationMs,
    width: facts.video.width,
    height: facts.video.height,
    downloadUrl: `${base}/download`,
    posterUrl: posterKey ? `${base}/poster` : null,
    expiresAt: iso(video.expiresAtMs),
  };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
