import { ApplicationFailure } from '@temporalio/workflow';
import type { RequoteRefusal, RequoteRequest } from '../../src/contracts/video-workflow.js';
import type { Target } from '../../src/domain/media/plan/targets.js';
import type { Offer } from '../../src/domain/quote.js';
import { whileCustomerWaits } from '../activity-proxies.js';
import type { VideoJob } from './job.js';
import { isRequoteRequest } from './message-guards.js';
import type { Offers } from './offers.js';

/** Each requote costs a preview, and twenty sizes are enough to choose from. */
const MAX_REQUOTES = 20;

/** Why a requote is refused before it enters the history; null when it is accepted. */
export function requoteRefusal(job: VideoJob, request: RequoteRequest): RequoteRefusal | null {
  if (!isRequoteRequest(request)) return 'invalid_request';
  const offers = requotableOffers(job);
  if (!offers) return 'not_quoted';
  return offers.requoteCount >= MAX_REQUOTES && !offers.isCurrentFor(request.target) ? 'requotes_spent' : null;
}

/**
 * The `requote` update: an offer whose first quote is for another target. The sale goes on with it. Requotes run one after the
 * other, so that a target which is asked for twice at once is quoted once.
 */
export function requote(job: VideoJob, { target }: RequoteRequest): Promise<Offer> {
  return job.requotes.run(() => requoteNow(job, target));
}

async function requoteNow(job: VideoJob, target: Target): Promise<Offer> {
  const refusal = requoteRefusal(job, { target });
  if (refusal) throw refusalOf(refusal);
  const offers = requotableOffers(job);
  if (!offers?.current) throw refusalOf('not_quoted');
  if (offers.isCurrentFor(target)) return offers.current;
  offers.countRequote();
  const offer = await whileCustomerWaits.makeOffer(offers.input(target));
  // Meanwhile the customer may have bought, or the job may have ended: then the offer comes too late.
  if (!requotableOffers(job)) throw refusalOf('not_quoted');
  return offers.replace(offer, target);
}

/** The offers, while nothing of them is bought and the job goes on. */
function requotableOffers(job: VideoJob): Offers | undefined {
  const isOpen = job.state === 'quoted' && !job.closing && !job.paid && !job.checkouts.openAttempt;
  return isOpen && job.offers?.current ? job.offers : undefined;
}

function refusalOf(refusal: RequoteRefusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable('the requote is refused', refusal);
}
