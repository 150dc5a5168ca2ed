import { ApplicationFailure } from '@temporalio/common';
import { FAILURES, type FailureType } from '../../src/contracts/failures.js';
import { MediaError } from '../../src/gateways/media/media-error.js';
import { PaymentRequestRejected } from '../../src/gateways/payments/payments.gateway.js';
import { ObjectMissing, ObjectReplaced } from '../../src/gateways/storage/storage.gateway.js';

/** A failure that a retry cannot fix. The sentence is fixed text, because it stays in the history (rule 1). */
export function nonRetryable(type: FailureType, sentence: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(sentence, type);
}

/**
 * Turns an error of a gateway into the failure that the workflow decides on; any other error stays as it is and is
 * retried. The texts of ffmpeg and of Stripe are left out, because they may contain names.
 */
export function toApplicationFailure(error: unknown): unknown {
  if (error instanceof ObjectReplaced || error instanceof ObjectMissing) {
    return nonRetryable(FAILURES.objectChanged, 'the object is not the one that was uploaded');
  }
  if (error instanceof PaymentRequestRejected) {
    return nonRetryable(FAILURES.paymentRejected, 'the payment provider refused the request');
  }
  if (!(error instanceof MediaError)) return error;
  return ApplicationFailure.create({ type: error.code, message: error.message, nonRetryable: !error.retryable });
}
