import type { RefundOrder } from '../../src/domain/ledger/refund-order.js';

const HOUR_MS = 60 * 60 * 1000;

/** An order that has not settled yet. */
export interface OpenRefundOrder extends RefundOrder {
  /** After how many refunds that the bank has sent back a new one is made. */
  failuresAllowed: number;
  /** Not looked at before this moment. */
  notBeforeMs: number;
}

/** What is to go back and has not settled yet, each order once. */
export class OpenRefunds {
  readonly orders: OpenRefundOrder[] = [];
  /** Something has changed: do not wait any longer. */
  hasUpdates = false;

  constructor(first: RefundOrder) {
    this.add(first);
  }

  add(order: RefundOrder): void {
    if (this.orders.some((known) => claimKeyOf(known) === claimKeyOf(order))) return;
    this.orders.push({ ...order, failuresAllowed: 0, notBeforeMs: 0 });
    this.hasUpdates = true;
  }

  get due(): OpenRefundOrder[] {
    return this.orders.filter(({ notBeforeMs }) => notBeforeMs <= Date.now());
  }

  /** When the next one falls due that has to wait; never, when none has to. */
  get nextDueMs(): number {
    return Math.min(...this.orders.map(({ notBeforeMs }) => notBeforeMs).filter((atMs) => atMs > Date.now()));
  }

  /** Asked for once more later, it is looked at once more: the activity knows that it was made. */
  settle(order: OpenRefundOrder): OpenRefundOrder {
    this.orders.splice(this.orders.indexOf(order), 1);
    return order;
  }

  /**
   * A bank that sends refunds back is asked again: at once the first time, then after an hour, two, and so on up to a day.
   *
   * @param failures how many there were; absent in results of before they were counted.
   * @returns whether a new one has failed.
   */
  scheduleRetry(order: OpenRefundOrder, failures = 0): boolean {
    if (failures <= order.failuresAllowed) return false;
    order.failuresAllowed = failures;
    order.notBeforeMs = Date.now() + (failures < 2 ? 0 : Math.min(HOUR_MS * 2 ** (failures - 2), 24 * HOUR_MS));
    this.hasUpdates = true;
    return true;
  }
}

function claimKeyOf({ claim }: RefundOrder): string {
  return claim?.claimId ?? '';
}
