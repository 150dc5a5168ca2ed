import type { CheckoutRequest, CheckoutResult } from '../../src/contracts/video-workflow.js';

/** One attempt of the customer to pay, and the promise of its answer. */
export class CheckoutAttempt {
  readonly answered: Promise<CheckoutResult>;
  private resolve!: (result: CheckoutResult) => void;

  constructor(readonly request: CheckoutRequest) {
    this.answered = new Promise((resolve) => (this.resolve = resolve));
  }

  /** Only the first answer counts; what happens later is in the job's state. */
  answer(result: CheckoutResult): void {
    this.resolve(result);
  }
}

/**
 * Where `checkout` updates meet the `sell` stage. At most one attempt is open: a checkout that arrives meanwhile joins it, and
 * an attempt that was seen before gets its old answer, so that a repeated click never charges twice.
 */
export class CheckoutQueue {
  private open?: CheckoutAttempt;
  private attempts = 0;
  private readonly seen = new Map<string, CheckoutAttempt>();
  private readonly requests = new Map<string, CheckoutRequest>();

  get openAttempt(): CheckoutAttempt | undefined {
    return this.open;
  }

  /** How many attempts there were. A checkout that joins an open one makes none. */
  get attemptCount(): number {
    return this.attempts;
  }

  submit(request: CheckoutRequest): CheckoutAttempt {
    const earlier = this.seen.get(request.attemptId);
    if (earlier) return earlier;
    this.requests.set(request.attemptId, request);
    if (!this.open) this.attempts += 1;
    this.open ??= new CheckoutAttempt(request);
    // Also for a checkout that joins: its repeat, after a decline, must not become a charge of its own.
    this.seen.set(request.attemptId, this.open);
    return this.open;
  }

  /** Whether this attempt was seen before, and with the same request. */
  matchEarlierAttempt(request: CheckoutRequest): 'unknown' | 'same' | 'other' {
    const earlier = this.requests.get(request.attemptId);
    if (!earlier) return 'unknown';
    return isSameRequest(earlier, request) ? 'same' : 'other';
  }

  /** The open attempt has ended; the next checkout opens a new one. */
  closeAttempt(): void {
    this.open = undefined;
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
