import type { RefundOrder } from '../../src/contracts/refund-workflow.js';

const HOUR_MS = 60 * 60 * 1000;

/** An order that has not settled yet. */
export interface OpenOrder extends RefundOrder {
  /** After how many refunds that the bank has sent back a new one is made. */
  failuresAllowed: number;
  /** Not looked at before this moment. */
  notBeforeMs: number;
}

/** What is to go back and has not settled yet, each order once. */
export class RefundDesk {
  readonly open: OpenOrder[] = [];
  /** Something has changed: do not wait any longer. */
  hasNews = false;

  constructor(first: RefundOrder) {
    this.take(first);
  }

  take(order: RefundOrder): void {
    if (this.open.some((known) => nameOf(known) === nameOf(order))) return;
    this.open.push({ ...order, failuresAllowed: 0, notBeforeMs: 0 });
    this.hasNews = true;
  }

  get due(): OpenOrder[] {
    return this.open.filter(({ notBeforeMs }) => notBeforeMs <= Date.now());
  }

  /** When the next one falls due that has to wait; never, when none has to. */
  get nextDueMs(): number {
    return Math.min(...this.open.map(({ notBeforeMs }) => notBeforeMs).filter((atMs) => atMs > Date.now()));
  }

  /** Asked for once more later, it is looked at once more: the activity knows that it was made. */
  settle(order: OpenOrder): OpenOrder {
    this.open.splice(this.open.indexOf(order), 1);
    return order;
  }

  /**
   * A bank that sends refunds back is asked again: at once the first time, then after an hour, two, and so on up to a day.
   *
   * @param failures how many there were; absent in results of before they were counted.
   * @returns whether a new one has failed.
   */
  mayTryAgain(order: OpenOrder, failures = 0): boolean {
    if (failures <= order.failuresAllowed) return false;
    order.failuresAllowed = failures;
    order.notBeforeMs = Date.now() + (failures < 2 ? 0 : Math.min(HOUR_MS * 2 ** (failures - 2), 24 * HOUR_MS));
    this.hasNews = true;
    return true;
  }
}

function nameOf({ claim }: RefundOrder): string {
  return claim?.claimId ?? '';
}
