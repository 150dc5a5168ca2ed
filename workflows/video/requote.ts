import { ApplicationFailure } from '@temporalio/workflow';
import type { RequoteRefusal, RequoteRequest } from '../../src/contracts/video-workflow.js';
import { isChosen, offersTracks, type TrackRequest } from '../../src/domain/media/facts/track-choice.js';
import type { Offer } from '../../src/domain/quote.js';
import { trackProbes, whileCustomerWaits } from '../activity-proxies.js';
import type { VideoJob } from './job.js';
import { isRequoteRequest } from './message-guards.js';
import type { Offers } from './offers.js';
import type { ProbedVideo } from './probed-video.js';

/** Each requote costs a preview, and twenty sizes are enough to choose from. */
const MAX_REQUOTES = 20;

/** Why a requote is refused before it enters the history; null when it is accepted. */
export function requoteRefusal(job: VideoJob, request: RequoteRequest): RequoteRefusal | null {
  if (!isRequoteRequest(request)) return 'invalid_request';
  const offers = requotableOffers(job);
  if (!offers) return 'not_quoted';
  if (!offersTracks(offers.video.facts.tracks, request.tracks ?? {})) return 'tracks_unusable';
  return offers.requoteCount >= MAX_REQUOTES && !offers.isCurrentFor(request) ? 'requotes_spent' : null;
}

/**
 * The `requote` update: an offer whose first quote is for another target, or with other tracks. The sale continues with
 * it. Requotes run one after the other, so that an offer requested twice at once is made once.
 */
export function requote(job: VideoJob, request: RequoteRequest): Promise<Offer> {
  return job.requotes.run(() => requoteNow(job, request));
}

async function requoteNow(job: VideoJob, request: RequoteRequest): Promise<Offer> {
  const { target, tracks = {} } = request;
  const refusal = requoteRefusal(job, request);
  if (refusal) throw refusalOf(refusal);
  const offers = requotableOffers(job);
  if (!offers?.current) throw refusalOf('not_quoted');
  if (offers.isCurrentFor(request)) return offers.current;
  offers.countRequote();
  let { video } = offers;
  if (!isChosen(video.facts.tracks, tracks)) video = await examineTracks(job, video, tracks);
  const offer = await whileCustomerWaits.makeOffer(offers.input(target, video));
  // By now the customer may have bought, or the job may have ended: then the offer comes too late.
  if (!requotableOffers(job)) throw refusalOf('not_quoted');
  return offers.replace(offer, target, video);
}

async function examineTracks({ jobId }: VideoJob, { etag }: ProbedVideo, tracks: TrackRequest): Promise<ProbedVideo> {
  const result = await trackProbes.probeVideo({ jobId, etag, tracks });
  if ('rejection' in result) throw refusalOf('tracks_unusable');
  return { etag, facts: result.facts, complexity: result.complexity };
}

/** The offers, while nothing is bought and the job is open. */
function requotableOffers(job: VideoJob): Offers | undefined {
  const isOpen = job.state === 'quoted' && !job.closing && !job.paid && !job.checkouts.openAttempt;
  return isOpen && job.offers?.current ? job.offers : undefined;
}

function refusalOf(refusal: RequoteRefusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable('the requote is refused', refusal);
}
