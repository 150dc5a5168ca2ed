import type { OfferInput } from '../../src/contracts/activities.js';
import type { RequoteRequest } from '../../src/contracts/video-workflow.js';
import { isChosen } from '../../src/domain/media/facts/track-choice.js';
import { isSameTarget, type Target } from '../../src/domain/media/plan/targets.js';
import type { Offer, Quote } from '../../src/domain/quote.js';
import type { ProbedVideo } from './probed-video.js';

/**
 * The offer of one job. It expires, and a requote replaces it. The `sell` stage owns it, and sees by `isReplaced` that
 * the `requote` update has replaced it; all other code only reads it.
 */
export class Offers {
  private offer?: Offer;
  private requestedTarget?: Target;
  private replaced = false;
  private requotes = 0;

  constructor(
    private readonly jobId: string,
    private readonly quoteTimeoutMs: number,
    private probed: ProbedVideo,
  ) {}

  /** The upload, with facts about the tracks that are on offer. */
  get video(): ProbedVideo {
    return this.probed;
  }

  get current(): Offer | undefined {
    return this.offer;
  }

  /** The current offer, unless it has expired. */
  get unexpired(): Offer | undefined {
    return this.offer && this.offer.expiresAtMs > Date.now() ? this.offer : undefined;
  }

  /** Whether a requote has replaced the offer since the stage last presented one. */
  get isReplaced(): boolean {
    return this.replaced;
  }

  /** How many requotes have needed a new plan. */
  get requoteCount(): number {
    return this.requotes;
  }

  /** Whether the current offer is for this target and these tracks, and can still be bought. */
  isCurrentFor({ target, tracks = {} }: RequoteRequest): boolean {
    const first = this.unexpired?.quotes[0];
    return first !== undefined && isSameTarget(first.target, target) && isChosen(this.probed.facts.tracks, tracks);
  }

  /** The planner's input, for a target; by default the one that the customer last requested. */
  input(target = this.requestedTarget, { facts, complexity } = this.probed): OfferInput {
    return {
      jobId: this.jobId,
      facts,
      complexity,
      expiresAtMs: Date.now() + this.quoteTimeoutMs,
      ...(target && { target }),
    };
  }

  /** For the stage: from here on, `isReplaced` says whether a requote replaces this offer. */
  beginPresenting(): void {
    this.replaced = false;
  }

  /** For the stage: sets the offer that it has made. */
  renew(offer: Offer): Offer {
    this.offer = offer;
    return offer;
  }

  countRequote(): void {
    this.requotes += 1;
  }

  /** For the `requote` update. */
  replace(offer: Offer, target: Target, video: ProbedVideo): Offer {
    this.requestedTarget = target;
    this.probed = video;
    this.replaced = true;
    return this.renew(offer);
  }
}

/** The quote of a checkout that the checkout rules have accepted. */
export function quoteById({ quotes }: Offer, quoteId: string): Quote {
  const quote = quotes.find((candidate) => candidate.quoteId === quoteId);
  if (!quote) throw new Error('a checkout was let in for a quote that is not on offer');
  return quote;
}
