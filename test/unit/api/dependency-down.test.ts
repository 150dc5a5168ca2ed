import { S3ServiceException } from '@aws-sdk/client-s3';
import { ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import mongoose from 'mongoose';
import { describe, expect, it } from 'vitest';
import { isDependencyDown } from '../../../src/api/http/dependency-down.js';
import { Problem } from '../../../src/api/http/problem.js';
import { PaymentRequestRejected, PaymentsUnavailable } from '../../../src/gateways/payments/payments.gateway.js';

function refused(): Error {
  return Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
}

function wrapped(error: Error, times: number): Error {
  return times === 0 ? error : new Error('wrapped', { cause: wrapped(error, times - 1) });
}

function s3Error(name: string, httpStatusCode: number): Error {
  return new S3ServiceException({ name, $fault: 'server', $metadata: { httpStatusCode } });
}

function circular(): Error {
  const error = new Error('round and round');
  error.cause = error;
  return error;
}

const { MongoNetworkError, MongoServerError } = mongoose.mongo;

describe('a server that does not answer', () => {
  it.each([
    ['a refused connection', refused()],
    ['a refused connection, wrapped three times', wrapped(refused(), 3)],
    ['both addresses of a host refused', new AggregateError([new Error('IPv6'), refused()])],
    ['Temporal', new ServiceError('unavailable')],
    ['MongoDB, for the driver', new MongoNetworkError('gone')],
    ['MongoDB, for mongoose', new mongoose.Error.MongooseServerSelectionError('gone')],
    ['MongoDB, before the first connection', new mongoose.Error('Operation `find()` buffering timed out after 10 ms')],
    ['MongoDB, that refuses a query of our user', new MongoServerError({ message: 'not authorized', code: 13 })],
    ['MongoDB, that does not know our user', new MongoServerError({ message: 'Authentication failed.', code: 18 })],
    ['S3', s3Error('InternalError', 500)],
    ['S3, when it is busy', s3Error('SlowDown', 503)],
    ['Stripe', new PaymentsUnavailable('StripeConnectionError')],
  ])('is recognized: %s', (_, error) => {
    expect(isDependencyDown(error)).toBe(true);
  });

  it.each([
    ['a mistake of ours', new TypeError('undefined is not a function')],
    ['a workflow that has ended', new WorkflowNotFoundError('not found', 'video-1', undefined)],
    ['a duplicate key', new MongoServerError({ message: 'E11000', code: 11000 })],
    ['another mistake in a query', new mongoose.Error('Query was already executed')],
    ['an object that is not there', s3Error('NoSuchKey', 404)],
    ['a request that Stripe refuses', new PaymentRequestRejected('parameter_missing')],
    ['a problem of the caller’s', new Problem('job_not_found')],
    ['causes that go round', circular()],
    ['a cause hidden deeper than anybody hides one', wrapped(refused(), 20)],
    ['something that is no error', { code: 'ECONNREFUSED' }],
    ['nothing', undefined],
  ])('is not: %s', (_, error) => {
    expect(isDependencyDown(error)).toBe(false);
  });
});
