import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { PaymentsGateway } from '../../gateways/payments/payments.gateway.js';
import { PAYMENTS } from '../../gateways/payments/payments.module.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { unquoted } from '../http/idempotency-key.js';
import { Problem } from '../http/problem.js';
import { checkoutSchema } from './video.schemas.js';
import { mapUpdateErrors } from './workflow-problems.js';

type CheckoutBody = z.output<typeof checkoutSchema>;

/** Buys a quote. The workflow decides; this service adds the client secret, which must never be in a history. */
@Injectable()
export class CheckoutService {
  constructor(
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(PAYMENTS) private readonly payments: PaymentsGateway,
  ) {}

  /** @param idempotencyKey as sent in the header. It is used as the attempt's id when the body has none. */
  async checkout(jobId: string, { attemptId, ...wanted }: CheckoutBody, idempotencyKey: string | undefined) {
    const request = { ...wanted, attemptId: attemptIdOf(attemptId, idempotencyKey) };
    const { status, paymentIntentId, declineCode } = await mapUpdateErrors(() =>
      this.workflows.checkout(jobId, request),
    );
    if (status === 'declined') throw new Problem('payment_declined', { declineCode: declineCode ?? 'card_declined' });
    if (status === 'canceled') throw new Problem('payment_canceled');
    if (status !== 'requires_action' || !paymentIntentId) return { status, paymentIntentId };
    return { status, paymentIntentId, clientSecret: await this.payments.clientSecretOf(paymentIntentId) };
  }
}

function attemptIdOf(attemptId: string | undefined, idempotencyKey: string | undefined): string {
  const key = unquoted(idempotencyKey);
  if (attemptId !== undefined && key !== undefined && key !== attemptId) {
    throw wrongAttempt('This differs from the header Idempotency-Key');
  }
  const result = checkoutSchema.shape.attemptId.safeParse(attemptId ?? key);
  if (result.data === undefined) {
    throw wrongAttempt('Send this field or the header Idempotency-Key: 8 to 64 letters, digits, dashes or underscores');
  }
  return result.data;
}

function wrongAttempt(detail: string): Problem {
  return new Problem('invalid_request', { errors: [{ pointer: '/attemptId', detail }] });
}
