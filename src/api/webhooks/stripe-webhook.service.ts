import { Inject, Injectable } from '@nestjs/common';
import { WebhookSignatureInvalid, type PaymentsGateway } from '../../gateways/payments/payments.gateway.js';
import { PAYMENTS } from '../../gateways/payments/payments.module.js';
import type { Logger } from '../../observability/logger.js';
import type { Metrics } from '../../observability/metrics.js';
import { LOGGER, METRICS } from '../../observability/observability.module.js';
import { ordersOf } from '../../persistence/payments/money-of.js';
import { PaymentsRepository } from '../../persistence/payments/payments.repository.js';
import type { StripeEventRecord } from '../../persistence/stripe-events/stripe-event.schema.js';
import { StripeEventsRepository } from '../../persistence/stripe-events/stripe-events.repository.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { Problem } from '../http/problem.js';

const HOUR_MS = 60 * 60 * 1000;

/** Rule 7: verify, keep once, tell the workflow, remember that it was told. The workflow asks Stripe itself. */
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

  /** A duplicate is acknowledged; one whose workflow was never told is told now. */
  async receive(rawBody: Buffer, signatureHeader: string): Promise<void> {
    const event = this.verified(rawBody, signatureHeader);
    const payment = event.paymentIntentId ? await this.ledger.findByPaymentIntent(event.paymentIntentId) : null;
    const record = await this.events.keep({ id: event.id, type: event.type, jobId: payment?._id ?? null });
    this.metrics.webhookEvents.inc({ type: event.type, outcome: record.signalledAt ? 'duplicate' : 'new' });
    if (!record.signalledAt) await this.tell(record);
  }

  async tell(record: StripeEventRecord): Promise<void> {
    // An event of a PaymentIntent that is not in our ledger belongs to somebody else: kept and acknowledged.
    if (record.jobId) await this.tellJob(record.jobId, record.type);
    await this.events.markSignalled(record._id);
  }

  private async tellJob(jobId: string, type: string): Promise<void> {
    if (type.startsWith('charge.dispute.')) await this.noteDisputes(jobId);
    const isRefundUnderWay = await this.workflows.paymentUpdated(jobId);
    // A bank may send back what had succeeded before, when nobody looks any more.
    if (type === 'refund.failed' && !isRefundUnderWay) await this.refundAnew(jobId);
  }

  private async noteDisputes(jobId: string): Promise<void> {
    const payment = await this.ledger.find(jobId);
    if (!payment?.paymentIntentId) return;
    const disputes = await this.payments.listDisputes(payment.paymentIntentId);
    await this.ledger.noteDisputes(jobId, disputes);
    for (const { id: disputeId, status, amountCents } of disputes) {
      this.metrics.disputes.inc({ status });
      this.logger.error({ jobId, disputeId, status, amountCents }, 'a payment is disputed: see RUNBOOK.md');
    }
    if (disputes.some(({ status }) => status === 'open')) await this.workflows.paymentDisputed(jobId);
  }

  /** Everything that was ever asked for is followed once more; what has arrived settles at once. */
  private async refundAnew(jobId: string): Promise<void> {
    const entries = (await this.ledger.find(jobId))?.entries ?? [];
    const notBeforeMs = Date.now() + patienceMs(entries.filter(({ kind }) => kind === 'refund_failed').length);
    this.logger.error({ jobId, notBeforeMs }, 'a refund has failed after it had settled: it is made anew');
    for (const order of ordersOf(entries)) await this.workflows.refundBeside({ jobId, ...order, notBeforeMs });
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

/** At once the first time; a bank that sends refunds back again and again is asked seldom: a human must find another way. */
function patienceMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(HOUR_MS * 2 ** (failures - 1), 24 * HOUR_MS);
}
