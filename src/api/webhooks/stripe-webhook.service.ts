import { Inject, Injectable } from '@nestjs/common';
import { isWithoutTestAccount, testModeIdOf } from '../../gateways/payments/mode-routing-payments.gateway.js';
import { WebhookSignatureInvalid, type PaymentsGateway } from '../../gateways/payments/payments.gateway.js';
import { PAYMENTS } from '../../gateways/payments/payments.module.js';
import type { Logger } from '../../observability/logger.js';
import type { Metrics } from '../../observability/metrics.js';
import { METRICS } from '../../observability/api-metrics.module.js';
import { LOGGER } from '../../observability/observability.module.js';
import { refundOrdersOf } from '../../domain/ledger/summarize-ledger.js';
import { PaymentsRepository } from '../../persistence/payments/payments.repository.js';
import type { StripeEventRecord } from '../../persistence/stripe-events/stripe-event.schema.js';
import { StripeEventsRepository } from '../../persistence/stripe-events/stripe-events.repository.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { Problem } from '../http/problem.js';
import { noteMoneyMovements } from '../money/note-money-movements.js';

/** Rule 7: verify the event, store it once, signal the workflow, mark it as signaled. The workflow then asks Stripe. */
@Injectable()
export class StripeWebhookService {
  constructor(
    @Inject(PAYMENTS) private readonly payments: PaymentsGateway,
    @Inject(StripeEventsRepository) private readonly events: StripeEventsRepository,
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** A duplicate is acknowledged. If its workflow was never signaled, it is signaled now. */
  async receive(rawBody: Buffer, signatureHeader: string): Promise<void> {
    const event = this.verified(rawBody, signatureHeader);
    const payment = event.paymentIntentId ? await this.paymentOf(event.paymentIntentId) : null;
    const record = await this.events.record({ id: event.id, type: event.type, jobId: payment?._id ?? null });
    this.metrics.webhookEvents.inc({ type: event.type, outcome: record.signalledAt ? 'duplicate' : 'new' });
    if (!record.signalledAt) await this.signalWorkflow(record);
  }

  async signalWorkflow(record: StripeEventRecord): Promise<void> {
    // An event of a PaymentIntent that is not in our ledger is not ours: it is stored and acknowledged.
    try {
      if (record.jobId) await this.signalJob(record.jobId, record.type);
    } catch (error) {
      // The sweep would try it again for ever, and a hundred such events keep younger ones out of the sweep.
      if (!isWithoutTestAccount(error)) throw error;
      this.logger.warn({ err: error, eventId: record._id }, 'an event of a test account that is gone is ignored');
    }
    await this.events.markSignalled(record._id);
  }

  private async paymentOf(paymentIntentId: string) {
    const live = await this.ledger.findByPaymentIntent(paymentIntentId);
    return live ?? (await this.ledger.findByPaymentIntent(testModeIdOf(paymentIntentId)));
  }

  private async signalJob(jobId: string, type: string): Promise<void> {
    await this.workflows.paymentUpdated(jobId);
    if (type.startsWith('charge.dispute.')) await this.noteDisputes(jobId);
    // No workflow follows a refund that was made in Stripe's dashboard.
    if (type.startsWith('refund.') || type.startsWith('charge.refund')) {
      await noteMoneyMovements({ ledger: this.ledger, payments: this.payments }, jobId);
    }
    // A bank may return a refund that had succeeded, when no workflow follows it any more.
    if (type === 'refund.failed') await this.reissueRefunds(jobId);
  }

  private async noteDisputes(jobId: string): Promise<void> {
    const payment = await this.ledger.find(jobId);
    if (!payment?.paymentIntentId) return;
    const disputes = await this.payments.listDisputes(payment.paymentIntentId);
    // Stripe sends several events about a dispute.
    for (const { id: disputeId, status, amountCents } of await this.ledger.recordDisputes(jobId, disputes)) {
      this.metrics.disputes.inc({ status });
      this.logger.error({ jobId, disputeId, status, amountCents }, 'a payment is disputed: see RUNBOOK.md');
    }
    if (disputes.some(({ status }) => status === 'open')) await this.workflows.paymentDisputed(jobId);
  }

  /** Follows every refund order again. Refunds that have succeeded settle at once; pending ones stay pending. */
  private async reissueRefunds(jobId: string): Promise<void> {
    const payment = await this.ledger.find(jobId);
    this.logger.error({ jobId }, 'a bank has returned a refund: it is made again, see RUNBOOK.md');
    for (const order of refundOrdersOf(payment?.entries ?? []))
      await this.workflows.signalOrStartRefund({ jobId, ...order });
  }

  private verified(rawBody: Buffer, signatureHeader: string) {
    try {
      return this.payments.verifyWebhook(rawBody, signatureHeader);
    } catch (error) {
      if (error instanceof WebhookSignatureInvalid) throw new Problem('signature_invalid', {}, { cause: error });
      throw error;
    }
  }
}
