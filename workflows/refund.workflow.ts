import { CancellationScope, condition, log, patched, setCurrentDetails, setHandler } from '@temporalio/workflow';
import {
  refundRequestedSignal,
  refundUpdatedSignal,
  type RefundOrder,
  type RefundWorkflowInput,
  type RefundWorkflowResult,
} from '../src/contracts/refund-workflow.js';
import { notify, surely } from './activity-proxies.js';
import { isRefundOrder } from './video/message-shapes.js';

// Cards settle refunds within seconds or, when pending, within days: ask often at first, then every six hours.
const FIRST_LOOK_AFTER_MS = 10_000;
const LAST_LOOK_AFTER_MS = 6 * 60 * 60 * 1000;

/**
 * The one way money goes back: all that is left, or a part, followed to the end. Started by the video's workflow, by
 * support after closing, or by reconciliation; only one runs per job at a time, and what is asked for meanwhile reaches
 * it by `refundRequested`. Canceling it does nothing: a refund that has begun is finished.
 */
export async function refundWorkflow({ jobId, ...first }: RefundWorkflowInput): Promise<RefundWorkflowResult> {
  const desk = new RefundDesk(first);
  return await CancellationScope.nonCancellable(async () => {
    const letters: Promise<void>[] = [];
    let refundedCents = 0;
    for (let waitMs = FIRST_LOOK_AFTER_MS; desk.open.length > 0; waitMs = Math.min(waitMs * 2, LAST_LOOK_AFTER_MS)) {
      desk.news = false;
      for (const order of desk.due) {
        setCurrentDetails(
          `Returning the money (${order.reason}). It goes on until Stripe has confirmed it; nothing needs to be done.`,
        );
        const view = await surely.refundPayment({ jobId, ...order });
        refundedCents = view.refundedCents;
        if (view.status !== 'settled') continue;
        desk.settle(order);
        letters.push(tell(jobId, order));
      }
      if (desk.open.length === 0) break;
      setCurrentDetails('Stripe has the refund as pending, or had sent it back. Looking again from time to time.');
      await condition(() => desk.news, Math.min(waitMs, desk.nextDueMs - Date.now()));
    }
    await Promise.all(letters);
    return { refundedCents };
  });
}

/** What is to go back and has not settled yet. */
class RefundDesk {
  readonly open: RefundOrder[];
  /** Something has changed: do not wait any longer. */
  news = false;
  private readonly known: Set<string>;

  constructor(first: RefundOrder) {
    this.open = [first];
    this.known = new Set([nameOf(first)]);
    setHandler(refundUpdatedSignal, () => {
      this.news = true;
    });
    setHandler(refundRequestedSignal, (order) => this.take(order));
  }

  get due(): RefundOrder[] {
    return this.open.filter(({ notBeforeMs = 0 }) => notBeforeMs <= Date.now());
  }

  /** When the next one falls due that has to wait. */
  get nextDueMs(): number {
    return Math.min(...this.open.map(({ notBeforeMs = 0 }) => notBeforeMs).filter((atMs) => atMs > Date.now()));
  }

  settle(order: RefundOrder): void {
    this.open.splice(this.open.indexOf(order), 1);
    // Asked for once more later, it is looked at once more: the activity knows that it was made.
    this.known.delete(nameOf(order));
  }

  private take(order: RefundOrder): void {
    if (!isRefundOrder(order)) return log.warn('message ignored', { why: 'refundRequested: malformed' });
    if (this.known.has(nameOf(order))) return;
    this.known.add(nameOf(order));
    this.open.push(order);
    this.news = true;
  }
}

function nameOf({ claim }: RefundOrder): string {
  return claim?.claimId ?? '';
}

/** The video's workflow mails of what it has given back itself; of all else this one does. */
async function tell(jobId: string, { reason, claim, afterClosing }: RefundOrder): Promise<void> {
  if (!claim && !afterClosing) return;
  if (!patched('refund-mails')) return;
  try {
    if (claim) await notify.sendMail({ jobId, kind: 'refunded_part', reason, mailId: claim.claimId });
    else await notify.sendMail({ jobId, kind: 'refunded', reason });
  } catch (error) {
    log.error('a mail about a refund could not be sent', { error });
  }
}
