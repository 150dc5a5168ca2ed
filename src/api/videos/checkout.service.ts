import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { PROVIDER_UNAVAILABLE, UNUSABLE_PAYMENT_METHOD } from '../../contracts/decline-codes.js';
import type { ProblemCode } from '../../contracts/problem-codes.js';
import type { CheckoutRequest, CheckoutResult } from '../../contracts/video-workflow.js';
import type { PaymentsGateway } from '../../gateways/payments/payments.gateway.js';
import { PAYMENTS } from '../../gateways/payments/payments.module.js';
import { paymentStatusOf } from '../../gateways/payments/payment-status.js';
import { PaymentsRepository } from '../../persistence/payments/payments.repository.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { unquoted } from '../http/idempotency-key.js';
import { fieldError } from '../http/field-errors.js';
import { Problem } from '../http/problem.js';
import { checkoutSchema } from './video.schemas.js';
import { mapUpdateErrors } from './workflow-problems.js';

type CheckoutBody = z.output<typeof checkoutSchema>;

/** Buys a quote. The workflow decides; this service adds the next action of 3-D Secure, which no history may hold. */
@Injectable()
export class CheckoutService {
  constructor(
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(PAYMENTS) private readonly payments: PaymentsGateway,
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
  ) {}

  /** @param idempotencyKey as sent in the header. It is used as the attempt's id when the body has none. */
  async checkout(video: VideoRecord, { attemptId, ...wanted }: CheckoutBody, idempotencyKey: string | undefined) {
    const request = { ...wanted, attemptId: attemptIdOf(attemptId, idempotencyKey) };
    const result = await this.presentResult(video._id, request, await this.submit(video, request));
    const { status, paymentIntentId, declineCode } = result;
    if (status === 'declined') throw declined(declineCode);
    if (status === 'canceled') throw new Problem('payment_canceled');
    if (status !== 'requires_action' || !paymentIntentId) return { status, paymentIntentId };
    const { clientSecret, url } = await this.payments.nextActionOf(paymentIntentId);
    return { status, paymentIntentId, clientSecret, ...(url !== null && { nextActionUrl: url }) };
  }

  /** A repeat gets the workflow's first answer. A payment that was pending may have ended, so the provider is asked. */
  private async presentResult(jobId: string, { attemptId }: CheckoutRequest, first: CheckoutResult) {
    const { status, paymentIntentId } = first;
    const wasPending = status === 'requires_action' || status === 'processing';
    if (!wasPending || !paymentIntentId) return first;
    const [payment, intent] = await Promise.all([this.ledger.find(jobId), this.payments.retrieve(paymentIntentId)]);
    const present = paymentStatusOf(intent);
    const attempts = payment?.attempts?.map((attempt) => attempt.attemptId) ?? [];
    const answeredFor = first.attemptId ?? attemptId;
    if (present.status !== 'succeeded' && attempts.length > 0 && attempts.at(-1) !== answeredFor) {
      // An attempt that the ledger does not know came too late to replace the one before.
      throw attempts.includes(answeredFor) ? new Problem('payment_replaced') : pending(payment);
    }
    return { ...present, paymentIntentId, status: present.status === 'open' ? status : present.status };
  }

  private async submit(video: VideoRecord, request: CheckoutRequest): Promise<CheckoutResult> {
    try {
      return await mapUpdateErrors(() => this.workflows.checkout(video._id, request));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'payment_pending') throw pending(await this.ledger.find(video._id), error);
      // The job ends when its offer expires, and then refuses requests like any job that has ended.
      const hasEnded = ENDED.includes(error.code);
      throw hasEnded && isOfferExpired(video) ? new Problem('quote_expired', {}, { cause: error }) : error;
    }
  }
}

function pending(payment: PaymentRecord | null, cause?: Problem): Problem {
  const { paymentIntentId, quoteId } = payment ?? {};
  const which = { ...(paymentIntentId && { paymentIntentId }), ...(quoteId && { quoteId }) };
  return new Problem('payment_pending', which, { cause });
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
    throw wrongAttempt('must be the same as the header Idempotency-Key');
  }
  const result = checkoutSchema.shape.attemptId.safeParse(attemptId ?? key);
  if (result.data === undefined) {
    throw wrongAttempt('or the header Idempotency-Key is required: 8 to 64 letters, digits, dashes or underscores');
  }
  return result.data;
}

function wrongAttempt(predicate: string): Problem {
  return new Problem('invalid_request', { errors: [fieldError(['attemptId'], predicate)] });
}
