import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { CheckoutService } from '../../../src/api/videos/checkout.service.js';
import type { CheckoutResult } from '../../../src/contracts/video-workflow.js';
import type { PaymentIntentView, PaymentsGateway } from '../../../src/gateways/payments/payments.gateway.js';
import type { PaymentsRepository } from '../../../src/persistence/payments/payments.repository.js';
import type { VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import type { VideoWorkflows } from '../../../src/temporal/video-workflows.js';
import { OFFER, videoRecord } from './video-record.js';

const quoted = videoRecord({ state: 'quoted', offer: OFFER });
const expiredOffer = { ...OFFER, expiresAtMs: Date.now() - 1 };
const declinedAs = (declineCode: string) => () =>
  Promise.resolve<CheckoutResult>({ paymentIntentId: 'pi_1', status: 'declined', declineCode });
const jobHasEnded = () => Promise.reject(new WorkflowNotFoundError('not found', 'video-job-1', undefined));

describe('a checkout that charges nothing says whose fault it is', () => {
  it.each([
    [
      'the bank declined',
      'insufficient_funds',
      { status: 402, code: 'payment_declined', declineCode: 'insufficient_funds' },
    ],
    ['the card had a passing fault', 'processing_error', { status: 402, code: 'payment_declined' }],
    ['no such payment method', 'payment_method_unknown', { status: 422, code: 'payment_method_unknown' }],
    ['the provider refuses us', 'provider_unavailable', { status: 503, code: 'payment_unavailable' }],
  ])('%s', async (_, declineCode, problem) => {
    expect(await problemOf(quoted, declinedAs(declineCode))).toMatchObject(problem);
  });
});

describe('a checkout after the offer has expired says so', () => {
  it.each<[string, Partial<VideoRecord>]>([
    ['before the job has ended', { state: 'quoted', offer: expiredOffer }],
    ['when that has ended the job', { state: 'abandoned', reason: 'quote_timeout', offer: expiredOffer }],
  ])('%s', async (_, change) => {
    expect(await problemOf(videoRecord(change), jobHasEnded)).toMatchObject({ status: 409, code: 'quote_expired' });
  });

  it.each<[string, Partial<VideoRecord>]>([
    ['canceled by its customer', { state: 'canceled', reason: 'canceled_by_customer', offer: expiredOffer }],
    ['abandoned in its upload', { state: 'abandoned', reason: 'upload_timeout' }],
    ['delivered', { state: 'done', offer: expiredOffer }],
  ])('but not of a job that was %s', async (_, change) => {
    expect(await problemOf(videoRecord(change), jobHasEnded)).toMatchObject({ code: 'job_closed' });
  });
});

describe('a checkout that was pending is answered with how it stands now', () => {
  const pending = { paymentIntentId: 'pi_1', status: 'requires_action', attemptId: 'attempt-1' } as const;

  it.each<[PaymentIntentView['status'], object]>([
    ['requires_action', { status: 'requires_action', paymentIntentId: 'pi_1', clientSecret: 'secret' }],
    ['processing', { status: 'processing', paymentIntentId: 'pi_1' }],
    ['succeeded', { status: 'succeeded', paymentIntentId: 'pi_1' }],
    ['canceled', { status: 409, code: 'payment_canceled' }],
    ['requires_payment_method', { status: 402, code: 'payment_declined', declineCode: 'authentication_failed' }],
  ])('which is %s', async (status, answer) => {
    expect(await answerTo(pending, { status, attempts: ['attempt-1'] })).toEqual(answer);
  });

  it('unless another payment method has replaced it', async () => {
    const answer = await answerTo(pending, { status: 'requires_action', attempts: ['attempt-1', 'attempt-2'] });
    expect(answer).toEqual({ status: 409, code: 'payment_replaced' });
  });

  it('unless it came too late to replace the pending one, which is named', async () => {
    const late = { paymentIntentId: 'pi_1', status: 'processing', attemptId: 'attempt-2' } as const;
    const answer = await answerTo(late, { status: 'processing', attempts: ['attempt-1'] });
    expect(answer).toEqual({ status: 409, code: 'payment_pending', paymentIntentId: 'pi_1', quoteId: 'quote-1' });
  });

  it('and says which payment is pending when the workflow refuses', async () => {
    const failure = ApplicationFailure.nonRetryable('the checkout is refused', 'payment_pending');
    const refused = () => Promise.reject(new WorkflowUpdateFailedError('refused', failure));
    const answer = await problemOf(quoted, refused, { status: 'processing', attempts: ['attempt-1'] });
    expect(answer).toEqual({ status: 409, code: 'payment_pending', paymentIntentId: 'pi_1', quoteId: 'quote-1' });
  });

  function answerTo(first: CheckoutResult, provider: AtProvider): Promise<unknown> {
    return problemOf(quoted, () => Promise.resolve(first), provider);
  }
});

interface AtProvider {
  status: PaymentIntentView['status'];
  attempts: string[];
}

async function problemOf(
  video: VideoRecord,
  checkout: () => Promise<CheckoutResult>,
  { status: present, attempts }: AtProvider = { status: 'succeeded', attempts: [] },
): Promise<unknown> {
  const declineCode = present === 'requires_payment_method' ? 'authentication_failed' : null;
  const payments = {
    retrieve: async () => ({ id: 'pi_1', status: present, declineCode }),
    nextActionOf: async () => ({ clientSecret: 'secret', url: null }),
  };
  const payment = {
    paymentIntentId: 'pi_1',
    quoteId: 'quote-1',
    attempts: attempts.map((attemptId) => ({ attemptId })),
  };
  const service = new CheckoutService(
    { checkout } as unknown as VideoWorkflows,
    payments as unknown as PaymentsGateway,
    { find: async () => payment } as unknown as PaymentsRepository,
  );
  return await service.checkout(video, { quoteId: 'quote-1', attemptId: 'attempt-1' }, undefined).then(
    (answer) => answer as object,
    ({ code, status, extensions }: { code: string; status: number; extensions: object }) => ({
      code,
      status,
      ...extensions,
    }),
  );
}
