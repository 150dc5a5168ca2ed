import type { CheckoutRequest, CheckoutResult } from '../../src/contracts/video-workflow.js';

/** One customer attempt to pay, and the promise of its answer. */
export class CheckoutAttempt {
  readonly answered: Promise<CheckoutResult>;
  private resolve!: (result: CheckoutResult) => void;

  constructor(readonly request: CheckoutRequest) {
    this.answered = new Promise((resolve) => (this.resolve = resolve));
  }

  /** The first answer stands; later ones are for those who poll the job's state. */
  answer(result: CheckoutResult): void {
    this.resolve(result);
  }
}

/**
 * Where `checkout` updates meet the `sell` stage. At most one attempt is open: whoever comes meanwhile joins it, and
 * an attempt that was seen before gets its old answer, so that a repeated click can never charge twice.
 */
export class CheckoutQueue {
  openAttempt?: CheckoutAttempt;
  /** How many there were; who joins one makes none. */
  attemptCount = 0;
  private readonly seen = new Map<string, CheckoutAttempt>();
  private readonly requests = new Map<string, CheckoutRequest>();

  submit(request: CheckoutRequest): CheckoutAttempt {
    const earlier = this.seen.get(request.attemptId);
    if (earlier) return earlier;
    this.requests.set(request.attemptId, request);
    if (!this.openAttempt) this.attemptCount += 1;
    this.openAttempt ??= new CheckoutAttempt(request);
    // Also for one that joins: its repeat, after a decline, must not become a charge of its own.
    this.seen.set(request.attemptId, this.openAttempt);
    return this.openAttempt;
  }

  /** Whether this attempt was seen before, and for the same. */
  matchEarlierAttempt(request: CheckoutRequest): 'unknown' | 'same' | 'other' {
    const earlier = this.requests.get(request.attemptId);
    if (!earlier) return 'unknown';
    return isSameRequest(earlier, request) ? 'same' : 'other';
  }

  /** The open attempt has come to its end; the next one is a new one. */
  closeAttempt(): void {
    this.openAttempt = undefined;
  }
}

function isSameRequest(one: CheckoutRequest, other: CheckoutRequest): boolean {
  return (
    one.quoteId === other.quoteId &&
    one.confirmationTokenId === other.confirmationTokenId &&
    one.paymentMethodId === other.paymentMethodId &&
    [...(one.upsells ?? [])].sort().join() === [...(other.upsells ?? [])].sort().join()
  );
}
