import { ApplicationFailure } from '@temporalio/workflow';
import type { RequoteRefusal, RequoteRequest } from '../../src/contracts/video-workflow.js';
import { isSameTarget, type Target } from '../../src/domain/media/plan/targets.js';
import type { Offer } from '../../src/domain/quote.js';
import { whileCustomerWaits } from '../activity-proxies.js';
import { required, type VideoJob } from './job.js';
import { isRequoteRequest } from './message-guards.js';

/** Each costs a preview; nobody who still wonders after twenty sizes needs a twenty-first. */
const MAX_REQUOTES = 20;

/** Why a requote is refused before it enters the history; null when it may come in. */
export function requoteRefusal(job: VideoJob, request: RequoteRequest): RequoteRefusal | null {
  if (!isRequoteRequest(request)) return 'invalid_request';
  if (!canRequote(job)) return 'not_quoted';
  return job.requoteCount >= MAX_REQUOTES && !isCurrentOfferFor(job, request.target) ? 'requotes_spent' : null;
}

/**
 * The `requote` update: an offer whose first quote is for another target; the sale goes on with it. One after the other,
 * so that a target which is asked for twice at once is quoted once.
 */
export async function requote(job: VideoJob, { target }: RequoteRequest): Promise<Offer> {
  const turn = job.lastRequote.then(() => quoteFor(job, target));
  // Whoever comes next waits for the end, however it was.
  job.lastRequote = turn.catch(() => undefined);
  return await turn;
}

async function quoteFor(job: VideoJob, target: Target): Promise<Offer> {
  refuse(requoteRefusal(job, { target }));
  if (isCurrentOfferFor(job, target)) return required(job.offer, 'offer');
  job.requoteCount += 1;
  const offer = await whileCustomerWaits.makeOffer({
    jobId: job.jobId,
    facts: required(job.facts, 'facts'),
    complexity: required(job.complexity, 'complexity'),
    expiresAtMs: Date.now() + job.policy.quoteTimeoutMs,
    target,
  });
  // The customer may have bought, or the job ended, meanwhile: then the offer comes too late.
  if (!canRequote(job)) refuse('not_quoted');
  job.requestedTarget = target;
  job.offer = offer;
  job.offerReplaced = true;
  return offer;
}

function canRequote(job: VideoJob): boolean {
  return (
    job.state === 'quoted' && !job.closing && !job.paid && !job.checkoutQueue.openAttempt && job.offer !== undefined
  );
}

/** Whether this is what the present offer is for, and can still be bought. */
function isCurrentOfferFor({ offer }: VideoJob, target: Target): boolean {
  const first = offer?.quotes[0];
  return (
    offer !== undefined && first !== undefined && offer.expiresAtMs > Date.now() && isSameTarget(first.target, target)
  );
}

function refuse(refusal: RequoteRefusal | null): void {
  if (refusal) throw ApplicationFailure.nonRetryable('the requote is refused', refusal);
}
