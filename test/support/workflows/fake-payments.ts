import type { PaymentActivities, PaymentView, RefundView } from '../../../src/contracts/activities.js';
import type { RefundOrder } from '../../../src/domain/ledger/refund-order.js';

type Confirmation = Omit<Parameters<PaymentActivities['confirmPayment']>[0], 'jobId'>;

/** The cards that the fake provider supports. */
export const FAKE_CARDS = {
  good: 'pm_good',
  declined: 'pm_declined',
  threeDSecure: 'pm_three_d_secure',
  /** The provider does not know it, and leaves an earlier attempt as it was. */
  unknown: 'pm_unknown',
  /** The attempt arrives, and nobody hears yet what became of it. */
  lost: 'pm_lost',
} as const;

/**
 * The payment provider and the ledger of one job: at most one PaymentIntent, confirmed once per attempt. Like the real
 * provider, it never charges a succeeded PaymentIntent again and never refunds more than it charged.
 */
export class FakePayments {
  private intent: PaymentView = { paymentIntentId: null, status: 'none' };
  private readonly confirmations = new Map<string, PaymentView>();
  private amountCents = 0;
  private bought: Pick<PaymentView, 'quoteId' | 'target' | 'upsells'> = {};
  /** Refunds stay pending until the test lets them settle. */
  refundsSettle = true;
  private pendingCents = 0;
  private delivered = false;
  private readonly claims = new Set<string>();
  readonly charges: number[] = [];
  readonly refunds: number[] = [];
  readonly refundReasons: string[] = [];

  get chargedCents(): number {
    return sum(this.charges);
  }

  get refundedCents(): number {
    return sum(this.refunds);
  }

  get view(): PaymentView {
    return {
      ...this.intent,
      ...this.bought,
      delivered: this.delivered,
      refunded: this.refunds.length > 0 || this.pendingCents > 0,
    };
  }

  create(amountCents: number): { paymentIntentId: string } {
    if (this.intent.paymentIntentId === null) {
      this.intent = { paymentIntentId: 'pi_1', status: 'open' };
      this.amountCents = amountCents;
    }
    return { paymentIntentId: 'pi_1' };
  }

  confirm(confirmation: Confirmation): PaymentView {
    const {
      attemptId,
      quoteId,
      target,
      upsells = [],
      paymentMethodId,
      confirmationTokenId,
      amountCents,
    } = confirmation;
    if (['succeeded', 'canceled', 'processing'].includes(this.intent.status)) return this.view;
    const earlier = this.confirmations.get(attemptId);
    if (earlier) return earlier;
    const card = paymentMethodId ?? confirmationTokenId;
    if (card === FAKE_CARDS.unknown) return this.unknownCard();
    this.amountCents = amountCents;
    this.bought = { quoteId, upsells, ...(target && { target }) };
    if (card === FAKE_CARDS.good) this.succeed();
    else if (card === FAKE_CARDS.lost) this.setStatus('open');
    else if (card === FAKE_CARDS.threeDSecure) this.setStatus('requires_action');
    else this.decline('insufficient_funds');
    this.confirmations.set(attemptId, this.view);
    return this.view;
  }

  private unknownCard(): PaymentView {
    const isEarlierPending = this.intent.status === 'requires_action';
    return { ...this.intent, status: 'declined', declineCode: 'payment_method_unknown', isEarlierPending };
  }

  /** The customer passes 3-D Secure, or a payment that was stuck succeeds. */
  succeed(): void {
    this.charges.push(this.amountCents);
    this.setStatus('succeeded');
  }

  decline(declineCode: string): void {
    this.intent = { ...this.intent, status: 'declined', declineCode };
  }

  setStatus(status: PaymentView['status']): void {
    this.intent = { paymentIntentId: this.intent.paymentIntentId, status };
  }

  cancel(): PaymentView {
    if (this.intent.status !== 'succeeded' && this.intent.status !== 'none') this.setStatus('canceled');
    return this.view;
  }

  deliver(): void {
    this.delivered = true;
  }

  refund({ reason, claim }: RefundOrder): RefundView {
    this.refundReasons.push(reason);
    const leftCents = this.chargedCents - this.refundedCents - this.pendingCents;
    const isMade = claim !== undefined && this.claims.has(claim.claimId);
    if (claim) this.claims.add(claim.claimId);
    this.pendingCents += isMade ? 0 : Math.min(leftCents, claim?.amountCents ?? leftCents);
    const claimedCents = isMade ? claim.amountCents : Math.min(leftCents, claim?.amountCents ?? leftCents);
    if (!this.refundsSettle) return { status: 'pending', refundedCents: this.refundedCents, claimedCents };
    if (this.pendingCents > 0) this.refunds.push(this.pendingCents);
    this.pendingCents = 0;
    return { status: 'settled', refundedCents: this.refundedCents, claimedCents };
  }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
