import type { KeyMode } from '../../domain/roles.js';
import {
  PaymentRequestRejected,
  WebhookSignatureInvalid,
  type ConfirmRequest,
  type WithPaymentIntentId,
  type NewPayment,
  type PaymentEvent,
  type PaymentIntentView,
  type PaymentsGateway,
  type NewRefund,
  type TimeWindow,
} from './payments.gateway.js';

const TEST_ID_PREFIX = 'test:';
const NO_TEST_ACCOUNT = 'no_test_mode';

/** The id in the ledger of a PaymentIntent of the test account. Ids of the live account are unchanged. */
export function testModeIdOf(paymentIntentId: string): string {
  return `${TEST_ID_PREFIX}${paymentIntentId}`;
}

/** Whether the payment is of a test account that this installation no longer has, so that nothing can be asked about it. */
export function isWithoutTestAccount(error: unknown): boolean {
  return error instanceof PaymentRequestRejected && error.code === NO_TEST_ACCOUNT;
}

/**
 * Uses the live account for live jobs and another account for test jobs: the simulator's, or Stripe's own test mode. Ids
 * of the test account begin with `test:`, so that the id alone routes each later call.
 */
export class ModeRoutingPaymentsGateway implements PaymentsGateway {
  constructor(
    private readonly live: PaymentsGateway,
    private readonly test: PaymentsGateway | null,
  ) {}

  async create(payment: NewPayment, idempotencyKey: string): Promise<PaymentIntentView> {
    const mode = payment.mode ?? 'live';
    return withModePrefix(mode, await this.gatewayFor(mode).create(payment, idempotencyKey));
  }

  async retrieve(paymentIntentId: string) {
    return await this.routeIntentCall(paymentIntentId, (gateway, id) => gateway.retrieve(id));
  }

  async changeAmount(paymentIntentId: string, amountCents: number, idempotencyKey: string) {
    return await this.routeIntentCall(paymentIntentId, (gateway, id) =>
      gateway.changeAmount(id, amountCents, idempotencyKey),
    );
  }

  async confirm(paymentIntentId: string, request: ConfirmRequest, idempotencyKey: string) {
    return await this.routeIntentCall(paymentIntentId, (gateway, id) => gateway.confirm(id, request, idempotencyKey));
  }

  async cancel(paymentIntentId: string) {
    return await this.routeIntentCall(paymentIntentId, (gateway, id) => gateway.cancel(id));
  }

  async listRefunds(paymentIntentId: string) {
    const { gateway, id } = this.route(paymentIntentId);
    return await gateway.listRefunds(id);
  }

  async listDisputes(paymentIntentId: string) {
    const { gateway, id } = this.route(paymentIntentId);
    return await gateway.listDisputes(id);
  }

  async refund(paymentIntentId: string, refund: NewRefund, idempotencyKey: string) {
    const { gateway, id } = this.route(paymentIntentId);
    return await gateway.refund(id, refund, idempotencyKey);
  }

  async nextActionOf(paymentIntentId: string) {
    const { gateway, id } = this.route(paymentIntentId);
    return await gateway.nextActionOf(id);
  }

  async *paymentsWithin(window: TimeWindow) {
    for (const { mode, gateway } of this.all()) {
      for await (const payment of gateway.paymentsWithin(window)) yield withModePrefix(mode, payment);
    }
  }

  refundsWithin(window: TimeWindow) {
    return this.listAcrossAccounts((gateway) => gateway.refundsWithin(window));
  }

  refundsFailedWithin(window: TimeWindow) {
    return this.listAcrossAccounts((gateway) => gateway.refundsFailedWithin(window));
  }

  disputesWithin(window: TimeWindow) {
    return this.listAcrossAccounts((gateway) => gateway.disputesWithin(window));
  }

  async ping(): Promise<void> {
    await Promise.all(this.all().map(({ gateway }) => gateway.ping()));
  }

  /** Returns the PaymentIntent's id without a prefix. The ledger shows which account it belongs to. */
  verifyWebhook(rawBody: Buffer, signatureHeader: string): PaymentEvent {
    try {
      return this.live.verifyWebhook(rawBody, signatureHeader);
    } catch (error) {
      if (!this.test || !(error instanceof WebhookSignatureInvalid)) throw error;
      return this.test.verifyWebhook(rawBody, signatureHeader);
    }
  }

  private async routeIntentCall(
    paymentIntentId: string,
    call: (gateway: PaymentsGateway, id: string) => Promise<PaymentIntentView>,
  ): Promise<PaymentIntentView> {
    const { mode, gateway, id } = this.route(paymentIntentId);
    return withModePrefix(mode, await call(gateway, id));
  }

  private async *listAcrossAccounts<T>(
    list: (gateway: PaymentsGateway) => AsyncIterable<WithPaymentIntentId<T>>,
  ): AsyncIterable<WithPaymentIntentId<T>> {
    for (const { mode, gateway } of this.all()) {
      for await (const each of list(gateway)) {
        const { paymentIntentId } = each;
        yield mode === 'test' && paymentIntentId ? { ...each, paymentIntentId: testModeIdOf(paymentIntentId) } : each;
      }
    }
  }

  private route(paymentIntentId: string): { mode: KeyMode; gateway: PaymentsGateway; id: string } {
    const mode = paymentIntentId.startsWith(TEST_ID_PREFIX) ? 'test' : 'live';
    return {
      mode,
      gateway: this.gatewayFor(mode),
      id: paymentIntentId.slice(mode === 'test' ? TEST_ID_PREFIX.length : 0),
    };
  }

  private gatewayFor(mode: KeyMode): PaymentsGateway {
    const gateway = mode === 'test' ? this.test : this.live;
    if (!gateway) throw new PaymentRequestRejected(NO_TEST_ACCOUNT);
    return gateway;
  }

  private all(): { mode: KeyMode; gateway: PaymentsGateway }[] {
    const live = { mode: 'live' as const, gateway: this.live };
    return this.test ? [live, { mode: 'test', gateway: this.test }] : [live];
  }
}

function withModePrefix<T extends PaymentIntentView>(mode: KeyMode, view: T): T {
  return mode === 'test' ? { ...view, id: testModeIdOf(view.id) } : view;
}
