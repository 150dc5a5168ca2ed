import Stripe from 'stripe';
import {
  PaymentRequestRejected,
  WebhookSignatureInvalid,
  type ConfirmRequest,
  type DisputeRecord,
  type WithPaymentIntentId,
  type ListedPayment,
  type NextAction,
  type NewPayment,
  type PaymentEvent,
  type PaymentIntentView,
  type PaymentsGateway,
  type NewRefund,
  type RefundRecord,
  type TimeWindow,
} from './payments.gateway.js';
import { translateStripeErrors } from './stripe-errors.js';
import { idOf, paymentIntentOf, signedAtSec } from './stripe-events.js';

export interface StripeOptions {
  secretKey: string;
  /** A signature with any of them is accepted: during a rotation, Stripe signs with the old and the new secret. */
  webhookSecrets: readonly string[];
  environmentName: string;
  /** Another server with Stripe's API, for example the simulator. Only the address differs, not the code path. */
  apiBase?: string;
}

// Stripe's own default for events that arrive late. https://docs.stripe.com/webhooks#replay-attacks
const WEBHOOK_TOLERANCE_SEC = 300;

const NON_CANCELABLE_STATUSES: PaymentIntentView['status'][] = ['succeeded', 'processing', 'canceled'];

/** Inquiries and prevented disputes move no money, so we ignore them. https://docs.stripe.com/disputes/how-disputes-work */
const DISPUTES_WITHOUT_MONEY: Stripe.Dispute.Status[] = [
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
  'prevented',
];
const DECIDED_STATUSES = ['won', 'lost'] as const;

/** Stripe, through its official SDK. https://docs.stripe.com/api */
export class StripePaymentsGateway implements PaymentsGateway {
  private readonly stripe: Stripe;

  constructor(private readonly options: StripeOptions) {
    this.stripe = new Stripe(options.secretKey, {
      maxNetworkRetries: 0,
      timeout: 20_000,
      telemetry: false,
      ...addressOf(options.apiBase),
    });
  }

  async create(payment: NewPayment, idempotencyKey: string) {
    return await this.callForIntent(() =>
      this.stripe.paymentIntents.create(
        {
          amount: payment.amountCents,
          currency: payment.currency,
          allowed_payment_method_types: ['card'],
          metadata: { jobId: payment.jobId, environment: this.options.environmentName },
        },
        { idempotencyKey },
      ),
    );
  }

  async retrieve(paymentIntentId: string) {
    return await this.callForIntent(() => this.stripe.paymentIntents.retrieve(paymentIntentId));
  }

  async changeAmount(paymentIntentId: string, amountCents: number, idempotencyKey: string) {
    return await this.callForIntent(() =>
      this.stripe.paymentIntents.update(paymentIntentId, { amount: amountCents }, { idempotencyKey }),
    );
  }

  async confirm(paymentIntentId: string, request: ConfirmRequest, idempotencyKey: string) {
    // Only a page with Stripe.js makes ConfirmationTokens, and Stripe.js can show the bank's page without leaving ours.
    const paymentMethod = request.confirmationTokenId
      ? { confirmation_token: request.confirmationTokenId, use_stripe_sdk: true }
      : { payment_method: request.paymentMethodId };
    return await this.callForIntent(() =>
      this.stripe.paymentIntents.confirm(
        paymentIntentId,
        { ...paymentMethod, return_url: request.returnUrl },
        { idempotencyKey },
      ),
    );
  }

  async cancel(paymentIntentId: string) {
    const before = await this.retrieve(paymentIntentId);
    if (NON_CANCELABLE_STATUSES.includes(before.status)) return before;
    try {
      return await this.callForIntent(() => this.stripe.paymentIntents.cancel(paymentIntentId));
    } catch (error) {
      // The status may have changed between the two calls.
      const after = await this.retrieve(paymentIntentId);
      if (NON_CANCELABLE_STATUSES.includes(after.status)) return after;
      throw error;
    }
  }

  async listRefunds(paymentIntentId: string): Promise<RefundRecord[]> {
    const list = this.stripe.refunds.list({ payment_intent: paymentIntentId, limit: 100 });
    return await Array.fromAsync(autoPaginate(list), (refund) => this.refundOf(refund));
  }

  async listDisputes(paymentIntentId: string): Promise<DisputeRecord[]> {
    const list = this.stripe.disputes.list({ payment_intent: paymentIntentId, limit: 100 });
    return (await Array.fromAsync(autoPaginate(list), disputeOf)).flat();
  }

  async ping(): Promise<void> {
    await translateStripeErrors(() => this.stripe.paymentIntents.list({ limit: 1 }));
  }

  async *paymentsWithin(window: TimeWindow): AsyncIterable<ListedPayment> {
    for await (const intent of autoPaginate(this.stripe.paymentIntents.list(createdWithin(window)))) {
      if (intent.metadata.environment !== this.options.environmentName) continue;
      yield { ...viewOf(intent), jobId: intent.metadata.jobId ?? null };
    }
  }

  async *refundsWithin(window: TimeWindow): AsyncIterable<WithPaymentIntentId<RefundRecord>> {
    for await (const refund of autoPaginate(this.stripe.refunds.list(createdWithin(window))))
      yield this.listedRefundOf(refund);
  }

  async *refundsFailedWithin(window: TimeWindow): AsyncIterable<WithPaymentIntentId<RefundRecord>> {
    for await (const event of autoPaginate(
      this.stripe.events.list({ ...createdWithin(window), type: 'refund.failed' }),
    )) {
      if (event.type === 'refund.failed') yield this.listedRefundOf(event.data.object);
    }
  }

  async *disputesWithin(window: TimeWindow): AsyncIterable<WithPaymentIntentId<DisputeRecord>> {
    for await (const dispute of autoPaginate(this.stripe.disputes.list(createdWithin(window)))) {
      const paymentIntentId = idOf(dispute.payment_intent);
      for (const known of disputeOf(dispute)) yield { ...known, paymentIntentId };
    }
  }

  async refund(paymentIntentId: string, refund: NewRefund, idempotencyKey: string) {
    return await translateStripeErrors(async () =>
      this.refundOf(
        await this.stripe.refunds.create(
          {
            payment_intent: paymentIntentId,
            amount: refund.amountCents,
            metadata: {
              jobId: refund.jobId,
              environment: this.options.environmentName,
              ...(refund.claimId && { claim: refund.claimId }),
            },
          },
          { idempotencyKey },
        ),
      ),
    );
  }

  async nextActionOf(paymentIntentId: string): Promise<NextAction> {
    return await translateStripeErrors(async () => {
      const intent = await this.stripe.paymentIntents.retrieve(paymentIntentId);
      if (!intent.client_secret) throw new Error('the PaymentIntent came without its client secret');
      return { clientSecret: intent.client_secret, url: intent.next_action?.redirect_to_url?.url ?? null };
    });
  }

  verifyWebhook(rawBody: Buffer, signatureHeader: string): PaymentEvent {
    const refusals: unknown[] = [];
    for (const secret of this.options.webhookSecrets) {
      try {
        const event = this.stripe.webhooks.constructEvent(rawBody, signatureHeader, secret, WEBHOOK_TOLERANCE_SEC);
        assertNotAheadOfTime(signatureHeader);
        return { id: event.id, type: event.type, paymentIntentId: paymentIntentOf(event) };
      } catch (refusal) {
        refusals.push(refusal);
      }
    }
    const cause = new AggregateError(refusals);
    throw new WebhookSignatureInvalid('the webhook signature does not verify', { cause });
  }

  private refundOf(refund: Stripe.Refund): RefundRecord {
    return {
      id: refund.id,
      amountCents: refund.amount,
      status: (refund.status ?? 'pending') as RefundRecord['status'],
      claimId: refund.metadata?.claim ?? null,
      isOurs: refund.metadata?.environment === this.options.environmentName,
    };
  }

  private listedRefundOf(refund: Stripe.Refund): WithPaymentIntentId<RefundRecord> {
    return { ...this.refundOf(refund), paymentIntentId: idOf(refund.payment_intent) };
  }

  private async callForIntent(call: () => Promise<Stripe.PaymentIntent>): Promise<PaymentIntentView> {
    return await translateStripeErrors(async () => {
      const intent = await call();
      // Installations may share a Stripe account, and a restored database may hold payments of another one.
      if (intent.metadata.environment !== this.options.environmentName) {
        throw new PaymentRequestRejected('payment_of_another_environment');
      }
      return viewOf(intent);
    });
  }
}

function viewOf(intent: Stripe.PaymentIntent): PaymentIntentView {
  return {
    id: intent.id,
    status: intent.status as PaymentIntentView['status'],
    amountCents: intent.amount,
    currency: intent.currency,
    receivedCents: intent.amount_received,
    declineCode: intent.last_payment_error ? declineCodeOf(intent.last_payment_error) : null,
  };
}

/**
 * Empty for a dispute that moves no money. Every other dispute is open until it is decided. So are an appeal and an unknown
 * status, because a refund in addition to the dispute would return the money twice. https://docs.stripe.com/disputes/arbitration
 */
function disputeOf({ id, amount: amountCents, status: statusAtStripe }: Stripe.Dispute): DisputeRecord[] {
  if (DISPUTES_WITHOUT_MONEY.includes(statusAtStripe)) return [];
  const status = DECIDED_STATUSES.find((decided) => decided === statusAtStripe) ?? 'open';
  return [{ id, amountCents, status }];
}

// Stripe counts in seconds.
function createdWithin({ fromMs, toMs }: TimeWindow) {
  return { created: { gte: Math.floor(fromMs / 1000), lt: Math.ceil(toMs / 1000) }, limit: 100 };
}

/** Yields the objects of all pages as the SDK fetches them, with its errors translated. */
async function* autoPaginate<T>(list: AsyncIterable<T>): AsyncIterable<T> {
  const objects = list[Symbol.asyncIterator]();
  for (;;) {
    const next = await translateStripeErrors(() => objects.next());
    if (next.done) return;
    yield next.value;
  }
}

// The SDK checks only whether an event is too old. One from the future could be sent again until that time has passed.
function assertNotAheadOfTime(signatureHeader: string): void {
  const aheadSec = signedAtSec(signatureHeader) - Date.now() / 1000;
  if (!(aheadSec <= WEBHOOK_TOLERANCE_SEC)) throw new Error('the event is signed for a later time');
}

function declineCodeOf(error: Stripe.PaymentIntent.LastPaymentError): string {
  return error.decline_code || error.code || 'card_declined';
}

function addressOf(apiBase: string | undefined) {
  if (!apiBase) return {};
  const url = new URL(apiBase);
  const protocol = url.protocol === 'http:' ? ('http' as const) : ('https' as const);
  return { protocol, host: url.hostname, port: url.port || (protocol === 'http' ? '80' : '443') };
}
