import { ApplicationFailure } from '@temporalio/common';
import { FAILURES } from '../../src/contracts/failures.js';
import { MediaError } from '../../src/gateways/media/media-error.js';
import { ObjectMissing, ObjectReplaced } from '../../src/gateways/storage/storage.gateway.js';
import { nonRetryable } from './failures.js';

/** The failure that the workflow decides on. ffmpeg's own words stay behind: they may hold names. */
export function toApplicationFailure(error: unknown): unknown {
  if (error instanceof ObjectReplaced || error instanceof ObjectMissing) {
    return nonRetryable(FAILURES.objectChanged, 'the object is not the one that was uploaded');
  }
  if (!(error instanceof MediaError)) return error;
  return ApplicationFailure.create({ type: error.code, message: error.message, nonRetryable: !error.retryable });
}
