import { Inject, Injectable } from '@nestjs/common';
import type { PaymentsGateway } from '../../gateways/payments/payments.gateway.js';
import { PAYMENTS } from '../../gateways/payments/payments.module.js';
import type { CheckoutRequest } from '../../contracts/video-workflow.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { Problem } from '../http/problem.js';
import { askingWorkflow } from './workflow-problems.js';

/** Buying a quote. The workflow decides; this adds what may never be in a history. */
@Injectable()
export class CheckoutService {
  constructor(
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(PAYMENTS) private readonly payments: PaymentsGateway,
  ) {}

  async checkout(jobId: string, request: CheckoutRequest) {
    const { status, paymentIntentId, declineCode } = await askingWorkflow(() =>
      this.workflows.checkout(jobId, request),
    );
    if (status === 'declined') throw new Problem('payment_declined', { declineCode: declineCode ?? 'card_declined' });
    if (status === 'canceled') throw new Problem('payment_canceled');
    if (status !== 'requires_action' || !paymentIntentId) return { status, paymentIntentId };
    return { status, paymentIntentId, clientSecret: await this.payments.clientSecretOf(paymentIntentId) };
  }
}
