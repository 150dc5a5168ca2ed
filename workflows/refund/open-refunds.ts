import type { RefundOrder } from '../../src/domain/ledger/refund-order.js';

const HOUR_MS = 60 * 60 * 1000;

/** A refund order that has not settled yet. */
export interface OpenRefundOrder extends RefundOrder {
  /** A new refund is made while no more than this many have failed. */
  failuresAllowed: number;
  /** The next attempt is not made before this time. */
  notBeforeMs: number;
}

/** The refund orders that have not settled yet, each once. */
export class OpenRefunds {
  readonly orders: OpenRefundOrder[] = [];
  /** Something changed: check now instead of waiting for the backoff. */
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

  /** When the next waiting order is due; Infinity when none is waiting. */
  get nextDueMs(): number {
    return Math.min(...this.orders.map(({ notBeforeMs }) => notBeforeMs).filter((atMs) => atMs > Date.now()));
  }

  /** Removes an order. If it is added again later, the activity finds that its refund was made. */
  settle(order: OpenRefundOrder): OpenRefundOrder {
    this.orders.splice(this.orders.indexOf(order), 1);
    return order;
  }

  /**
   * Schedules another refund after the bank returned one: at once the first time, then with a backoff from an hour to a day.
   *
   * @param failures how many refunds have failed; absent in histories from before they were counted.
   * @returns whether another one has failed since the last call.
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
