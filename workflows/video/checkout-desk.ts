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
export class CheckoutDesk {
  open?: CheckoutAttempt;
  private readonly seen = new Map<string, CheckoutAttempt>();

  bring(request: CheckoutRequest): CheckoutAttempt {
    const earlier = this.seen.get(request.attemptId);
    if (earlier) return earlier;
    this.open ??= new CheckoutAttempt(request);
    // Also for one that joins: its repeat, after a decline, must not become a charge of its own.
    this.seen.set(request.attemptId, this.open);
    return this.open;
  }

  knows(attemptId: string): boolean {
    return this.seen.has(attemptId);
  }

  /** The open attempt has come to its end; the next one is a new one. */
  clear(): void {
    this.open = undefined;
  }
}
