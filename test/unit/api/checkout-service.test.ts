import { WorkflowNotFoundError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { CheckoutService } from '../../../src/api/videos/checkout.service.js';
import type { CheckoutResult } from '../../../src/contracts/video-workflow.js';
import type { PaymentsGateway } from '../../../src/gateways/payments/payments.gateway.js';
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

async function problemOf(video: VideoRecord, checkout: () => Promise<CheckoutResult>): Promise<unknown> {
  const service = new CheckoutService({ checkout } as unknown as VideoWorkflows, {} as PaymentsGateway);
  return await service.checkout(video, { quoteId: 'quote-1', attemptId: 'attempt-1' }, undefined).then(
    () => 'no problem',
    ({ code, status, extensions }: { code: string; status: number; extensions: object }) => ({
      code,
      status,
      ...extensions,
    }),
  );
}
