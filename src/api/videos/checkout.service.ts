import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { PROVIDER_UNAVAILABLE, UNUSABLE_PAYMENT_METHOD } from '../../contracts/decline-codes.js';
import type { ProblemCode } from '../../contracts/problem-codes.js';
import type { CheckoutRequest, CheckoutResult } from '../../contracts/video-workflow.js';
import type { PaymentsGateway } from '../../gateways/payments/payments.gateway.js';
import { PAYMENTS } from '../../gateways/payments/payments.module.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
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
  async checkout(video: VideoRecord, { attemptId, ...wanted }: CheckoutBody, idempotencyKey: string | undefined) {
    const request = { ...wanted, attemptId: attemptIdOf(attemptId, idempotencyKey) };
    const { status, paymentIntentId, declineCode } = await this.submit(video, request);
    if (status === 'declined') throw declined(declineCode);
    if (status === 'canceled') throw new Problem('payment_canceled');
    if (status !== 'requires_action' || !paymentIntentId) return { status, paymentIntentId };
    return { status, paymentIntentId, clientSecret: await this.payments.clientSecretOf(paymentIntentId) };
  }

  private async submit(video: VideoRecord, request: CheckoutRequest): Promise<CheckoutResult> {
    try {
      return await mapUpdateErrors(() => this.workflows.checkout(video._id, request));
    } catch (error) {
      // The job ends when its offer expires, and then refuses as any job that has ended.
      const hasEnded = error instanceof Problem && ENDED.includes(error.code);
      throw hasEnded && isOfferExpired(video) ? new Problem('quote_expired', {}, { cause: error }) : error;
    }
  }
}

const ENDED: ProblemCode[] = ['job_closed', 'not_quoted'];

function isOfferExpired({ state, reason, offer }: VideoRecord): boolean {
  if (state === 'quoted') return (offer?.expiresAtMs ?? Infinity) <= Date.now();
  return reason === 'quote_timeout';
}

function declined(declineCode = 'card_declined'): Problem {
  switch (declineCode) {
    case UNUSABLE_PAYMENT_METHOD:
      return new Problem('payment_method_unknown');
    case PROVIDER_UNAVAILABLE:
      return new Problem(
        'payment_unavailable',
        {},
        { cause: new Error('the payment provider refused or did not answer') },
      );
    default:
      return new Problem('payment_declined', { declineCode });
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
