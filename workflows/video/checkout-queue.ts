import { ApplicationFailure } from '@temporalio/workflow';
import type { CheckoutRefusal, CheckoutRequest, CheckoutResult } from '../../src/contracts/video-workflow.js';
import { patched } from '../patched.js';

/** One attempt of the customer to pay, and the promise of its answer. */
export class CheckoutAttempt {
  readonly answered: Promise<CheckoutResult>;
  private resolve!: (result: CheckoutResult) => void;
  private reject!: (refusal: ApplicationFailure) => void;
  private result?: CheckoutResult;

  constructor(readonly request: CheckoutRequest) {
    this.answered = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Only the first answer counts; what happens later is in the job's state. */
  answer(result: CheckoutResult): void {
    this.result ??= { ...result, attemptId: this.request.attemptId };
    this.resolve(this.result);
  }

  /** Nothing was done for this attempt. */
  refuse(refusal: CheckoutRefusal): void {
    this.reject(ApplicationFailure.nonRetryable('the checkout is refused', refusal));
  }

  /** The same purchase by the same payment method, which has not failed. */
  isSameAs(request: CheckoutRequest): boolean {
    return this.result?.status !== 'declined' && isSameRequest(this.request, request);
  }
}

/**
 * Where `checkout` updates meet the `sell` stage. At most one attempt is open. A checkout with another payment method
 * waits to replace it; one with the same method joins it. A repeated attempt gets its first answer, so that a repeated
 * click never charges twice.
 */
export class CheckoutQueue {
  private open?: CheckoutAttempt;
  private readonly waiting: CheckoutAttempt[] = [];
  private attempts = 0;
  private outcome?: CheckoutResult;
  private isReplacement = false;
  /** The provider was processing the open attempt when last asked: nothing can replace it. */
  isProcessing = false;
  private readonly seen = new Map<string, CheckoutAttempt>();
  private readonly requests = new Map<string, CheckoutRequest>();

  get openAttempt(): CheckoutAttempt | undefined {
    return this.open;
  }

  /** Whether an attempt with another payment method waits to replace the open one. */
  get hasWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** How many attempts there were. A checkout that joins another makes none. */
  get attemptCount(): number {
    return this.attempts;
  }

  submit(request: CheckoutRequest): CheckoutAttempt {
    const earlier = this.seen.get(request.attemptId);
    if (earlier) return earlier;
    this.requests.set(request.attemptId, request);
    const attempt = this.joinable(request) ?? this.admit(new CheckoutAttempt(request));
    // Also for a checkout that joins: its repeat after a decline must not become a charge of its own.
    this.seen.set(request.attemptId, attempt);
    return attempt;
  }

  /** Whether this attempt was seen before, and with the same request. */
  matchEarlierAttempt(request: CheckoutRequest): 'unknown' | 'same' | 'other' {
    const earlier = this.requests.get(request.attemptId);
    if (!earlier) return 'unknown';
    return isSameRequest(earlier, request) ? 'same' : 'other';
  }

  /** Whether a checkout of this request would join an attempt, and make no charge of its own. */
  wouldJoin(request: CheckoutRequest): boolean {
    return this.outcome !== undefined || this.unfinished.some((attempt) => attempt.isSameAs(request));
  }

  /** The open attempt has ended; the next one, waiting or yet to come, takes its place. */
  closeAttempt(): void {
    this.isProcessing = false;
    this.isReplacement = false;
    this.open = this.waiting.shift();
  }

  /** Replaces the open attempt, which has not ended at the provider, with the one that waits. */
  replaceOpen(): CheckoutAttempt {
    this.closeAttempt();
    this.isReplacement = true;
    if (!this.open) throw new Error('no attempt waits to replace the open one');
    return this.open;
  }

  /** Whether the open attempt has replaced one that may be pending at the provider. */
  get hasReplaced(): boolean {
    return this.isReplacement;
  }

  /** The customer has bought, or the job has ended: every attempt without an answer gets this one. */
  conclude(result: CheckoutResult): void {
    this.outcome ??= result;
    for (const attempt of this.unfinished) attempt.answer(result);
    this.waiting.length = 0;
  }

  /** Refuses the waiting attempts, because the open one cannot be replaced. */
  refuseWaiting(refusal: CheckoutRefusal): void {
    for (const attempt of this.waiting.splice(0)) attempt.refuse(refusal);
  }

  private get unfinished(): CheckoutAttempt[] {
    return this.open ? [this.open, ...this.waiting] : [];
  }

  private joinable(request: CheckoutRequest): CheckoutAttempt | undefined {
    if (!this.open || this.outcome) return this.open;
    // Before this change, every checkout joined the open attempt, whatever it requested.
    if (!patched('payment-method-replaced')) return this.open;
    return this.unfinished.find((attempt) => attempt.isSameAs(request));
  }

  private admit(attempt: CheckoutAttempt): CheckoutAttempt {
    this.attempts += 1;
    if (this.open) this.waiting.push(attempt);
    else this.open = attempt;
    return attempt;
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
