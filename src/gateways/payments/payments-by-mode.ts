import type { KeyMode } from '../../domain/roles.js';
import {
  PaymentRequestRejected,
  WebhookSignatureInvalid,
  type ConfirmRequest,
  type Listed,
  type NewPayment,
  type PaymentEvent,
  type PaymentIntentView,
  type PaymentsGateway,
  type RefundOrder,
  type Window,
} from './payments.gateway.js';

const TEST = 'test:';

/** The name that a PaymentIntent of the test account has in the ledger; the live account's are as they are. */
export function testModeIdOf(paymentIntentId: string): string {
  return `${TEST}${paymentIntentId}`;
}

/**
 * Real money for live jobs, and for test jobs another account: the simulator's, or Stripe's own test mode. Ids of the
 * test account begin with `test:`, so that each later call finds its way by the id alone.
 */
export class PaymentsByMode implements PaymentsGateway {
  constructor(
    private readonly live: PaymentsGateway,
    private readonly test: PaymentsGateway | null,
  ) {}

  async create(payment: NewPayment, idempotencyKey: string): Promise<PaymentIntentView> {
    const mode = payment.mode ?? 'live';
    return named(mode, await this.of(mode).create(payment, idempotencyKey));
  }

  async retrieve(paymentIntentId: string) {
    return await this.view(paymentIntentId, (gateway, id) => gateway.retrieve(id));
  }

  async changeAmount(paymentIntentId: string, amountCents: number, idempotencyKey: string) {
    return await this.view(paymentIntentId, (gateway, id) => gateway.changeAmount(id, amountCents, idempotencyKey));
  }

  async confirm(paymentIntentId: string, request: ConfirmRequest, idempotencyKey: string) {
    return await this.view(paymentIntentId, (gateway, id) => gateway.confirm(id, request, idempotencyKey));
  }

  async cancel(paymentIntentId: string) {
    return await this.view(paymentIntentId, (gateway, id) => gateway.cancel(id));
  }

  async listRefunds(paymentIntentId: string) {
    const { gateway, id } = this.find(paymentIntentId);
    return await gateway.listRefunds(id);
  }

  async listDisputes(paymentIntentId: string) {
    const { gateway, id } = this.find(paymentIntentId);
    return await gateway.listDisputes(id);
  }

  async refund(paymentIntentId: string, refund: RefundOrder, idempotencyKey: string) {
    const { gateway, id } = this.find(paymentIntentId);
    return await gateway.refund(id, refund, idempotencyKey);
  }

  async clientSecretOf(paymentIntentId: string) {
    const { gateway, id } = this.find(paymentIntentId);
    return await gateway.clientSecretOf(id);
  }

  async *paymentsWithin(window: Window) {
    for (const { mode, gateway } of this.all()) {
      for await (const payment of gateway.paymentsWithin(window)) yield named(mode, payment);
    }
  }

  refundsWithin(window: Window) {
    return this.listed((gateway) => gateway.refundsWithin(window));
  }

  refundsFailedWithin(window: Window) {
    return this.listed((gateway) => gateway.refundsFailedWithin(window));
  }

  disputesWithin(window: Window) {
    return this.listed((gateway) => gateway.disputesWithin(window));
  }

  /** The PaymentIntent is named as its account names it: which of the two that is, the ledger knows. */
  verifyWebhook(rawBody: Buffer, signatureHeader: string): PaymentEvent {
    try {
      return this.live.verifyWebhook(rawBody, signatureHeader);
    } catch (error) {
      if (!this.test || !(error instanceof WebhookSignatureInvalid)) throw error;
      return this.test.verifyWebhook(rawBody, signatureHeader);
    }
  }

  private async view(
    paymentIntentId: string,
    call: (gateway: PaymentsGateway, id: string) => Promise<PaymentIntentView>,
  ): Promise<PaymentIntentView> {
    const { mode, gateway, id } = this.find(paymentIntentId);
    return named(mode, await call(gateway, id));
  }

  private async *listed<T>(list: (gateway: PaymentsGateway) => AsyncIterable<Listed<T>>): AsyncIterable<Listed<T>> {
    for (const { mode, gateway } of this.all()) {
      for await (const each of list(gateway)) {
        const { paymentIntentId } = each;
        yield mode === 'test' && paymentIntentId ? { ...each, paymentIntentId: testModeIdOf(paymentIntentId) } : each;
      }
    }
  }

  private find(paymentIntentId: string): { mode: KeyMode; gateway: PaymentsGateway; id: string } {
    const mode = paymentIntentId.startsWith(TEST) ? 'test' : 'live';
    return { mode, gateway: this.of(mode), id: paymentIntentId.slice(mode === 'test' ? TEST.length : 0) };
  }

  private of(mode: KeyMode): PaymentsGateway {
    const gateway = mode === 'test' ? this.test : this.live;
    if (!gateway) throw new PaymentRequestRejected('no_test_mode');
    return gateway;
  }

  private all(): { mode: KeyMode; gateway: PaymentsGateway }[] {
    const live = { mode: 'live' as const, gateway: this.live };
    return this.test ? [live, { mode: 'test', gateway: this.test }] : [live];
  }
}

function named<T extends PaymentIntentView>(mode: KeyMode, view: T): T {
  return mode === 'test' ? { ...view, id: testModeIdOf(view.id) } : view;
}
