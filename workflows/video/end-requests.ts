import type { EndCause } from '../../src/domain/video-state.js';
import type { RefundRequester } from './refund.js';

/** What signals have requested: the end of the stages, and a refund after it. The first request of each wins. */
export class EndRequests {
  private end?: { cause: EndCause; by: RefundRequester };
  private lateRefundBy?: RefundRequester;
  private cancelStages: () => void = () => {};

  /** Why the stages must end; undefined until their end is requested. */
  get cause(): EndCause | undefined {
    return this.end?.cause;
  }

  /** Who requested the end, for the ledger. */
  get requester(): RefundRequester {
    return this.end?.by ?? {};
  }

  /** Who requested a refund after the end of the stages was requested; undefined when nobody has. */
  get lateRefund(): RefundRequester | undefined {
    return this.lateRefundBy;
  }

  /** @returns false when the stages are ending already: a second request cannot undo what the first has begun. */
  requestEnd(cause: EndCause, by: RefundRequester = {}): boolean {
    if (this.end) return false;
    this.end = { cause, by };
    this.cancelStages();
    return true;
  }

  requestLateRefund(by: RefundRequester): void {
    this.lateRefundBy ??= by;
  }

  /** Calls `cancel` as soon as the end is requested, or at once if it already is. */
  onRequest(cancel: () => void): void {
    this.cancelStages = cancel;
    if (this.end) cancel();
  }
}
