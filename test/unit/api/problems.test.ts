import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, RetryState } from '@temporalio/common';
import { STATUS_CODES } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Problem, problemBody } from '../../../src/api/http/problem.js';
import { mapUpdateErrors } from '../../../src/api/videos/workflow-problems.js';
import { FAILURES } from '../../../src/contracts/failures.js';
import { PROBLEM_STATUSES, type ProblemCode } from '../../../src/contracts/problem-codes.js';
import { PROBLEM_ANSWERS } from '../../../texts/problems/answers.js';
import type { CheckoutRefusal, RequoteRefusal } from '../../../src/contracts/video-workflow.js';

const CODES = Object.keys(PROBLEM_STATUSES) as ProblemCode[];

/** Complete by type: a new refusal without a line here does not compile. */
const REFUSALS: Record<CheckoutRefusal | RequoteRefusal, number> = {
  invalid_request: 422,
  requotes_spent: 409,
  tracks_unusable: 409,
  quote_unknown: 409,
  quote_expired: 409,
  quote_unsellable: 409,
  attempt_reused: 409,
  upsell_unknown: 409,
  attempts_spent: 409,
  payment_pending: 409,
  not_quoted: 409,
  payment_method_required: 422,
};

describe('a problem', () => {
  it('names a few of many errors, shortened, and counts the rest', () => {
    const errors = Array.from({ length: 7000 }, (_, index) => ({
      pointer: `/eventTypes/${index}${'x'.repeat(1000)}`,
      detail: 'must be one of '.padEnd(2000, 'x'),
    }));
    const body = problemBody('invalid_request', 'id', { errors });
    expect(body.errors).toHaveLength(20);
    expect(body.errorsOmitted).toBe(6980);
    expect(JSON.stringify(body).length).toBeLessThan(20_000);
    const [one] = errors.map(() => ({ pointer: '/email', detail: '`email` must be an e-mail address' }));
    expect(problemBody('invalid_request', 'id', { errors: one ? [one] : [] })).toMatchObject({ errors: [one] });
  });

  it.each(CODES)('%s has a status, a title and advice', (code) => {
    const status = PROBLEM_STATUSES[code];
    const { title, advice } = PROBLEM_ANSWERS[code];
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(STATUS_CODES[status]).toBeDefined();
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(advice).toMatch(/^[A-Z].*\.$/);
  });

  it.each<[RegExp, number[]]>([
    [/^(malformed_request|signature_invalid)$/, [400]],
    [/^(invalid_request|payment_method_required|payment_method_unknown|video_too_long)$/, [422]],
    [/_missing$|^support_token_invalid$/, [401]],
    [/^token_invalid$/, [403]],
    [/_not_found$|^not_found$/, [404]],
    [/_gone$|^result_expired$|^result_refunded$/, [410]],
    [/^unsupported_/, [415]],
    [/_too_large$/, [413]],
    [/^payment_declined$/, [402]],
    [
      /_closed$|^result_not_ready$|_incomplete$|_mismatch$|^quote_|^not_quoted$|^nothing_paid$|^no_address$|^payment_canceled$|_spent$|_reused$|^request_in_progress$|^upsell_unknown$|^refund_exceeds_rest$/,
      [409],
    ],
    [/^preview_/, [404]],
    [/^too_many_/, [429]],
    [/_unavailable$/, [503]],
    [/^internal_error$/, [500]],
  ])('whose code is like %s has the status %j', (pattern, statuses) => {
    const found = CODES.filter((code) => pattern.test(code));
    expect(found).not.toEqual([]);
    expect(found.filter((code) => !statuses.includes(PROBLEM_STATUSES[code]))).toEqual([]);
  });

  it('is told as RFC 9457 asks', () => {
    expect(problemBody('upload_too_large', 'request-1', { limitBytes: 5 })).toEqual({
      type: 'urn:mailsized:problem:upload_too_large',
      code: 'upload_too_large',
      title: 'The video is too large',
      status: 413,
      detail: 'Use a smaller file. `limitBytes` is the limit.',
      requestId: 'request-1',
      limitBytes: 5,
    });
  });
});

/** What the API makes of an update that the workflow refused or failed. */
async function problemOf(error: Error): Promise<{ code: ProblemCode; status: number }> {
  const outcome: unknown = await mapUpdateErrors(() => Promise.reject(error)).catch((thrown: unknown) => thrown);
  if (!(outcome instanceof Problem)) throw outcome;
  return { code: outcome.code, status: outcome.getStatus() };
}

function refusedWith(type: string): Error {
  return new WorkflowUpdateFailedError('update failed', ApplicationFailure.nonRetryable('refused', type));
}

function activityFailedWith(type: string | undefined): Error {
  const cause = ApplicationFailure.create({ message: 'failed', ...(type && { type }) });
  const failure = new ActivityFailure(
    'activity failed',
    'completeUpload',
    '1',
    RetryState.NON_RETRYABLE_FAILURE,
    undefined,
    cause,
  );
  return new WorkflowUpdateFailedError('update failed', failure);
}

describe('what a workflow says', () => {
  it.each(Object.entries(REFUSALS))('reaches the customer as a problem: refused with %s', async (type, status) => {
    expect(await problemOf(refusedWith(type))).toEqual({ code: type, status });
  });

  it.each([
    [FAILURES.uploadIncomplete, 409],
    [FAILURES.uploadSizeMismatch, 409],
    [FAILURES.uploadGone, 410],
  ])('reaches the customer as a problem: an upload that failed with %s', async (type, status) => {
    expect(await problemOf(activityFailedWith(type))).toEqual({ code: type, status });
  });

  it.each([undefined, 'Error', 'constructor', '__proto__', FAILURES.recordMissing])(
    'is “try again” when it is none of the customer’s business: %s',
    async (type) => {
      expect(await problemOf(activityFailedWith(type))).toEqual({ code: 'dependency_unavailable', status: 503 });
    },
  );

  it('is “the job has ended” when there is nobody to say it', async () => {
    expect(await problemOf(new WorkflowNotFoundError('gone', 'video-1', undefined))).toMatchObject({
      code: 'job_closed',
    });
  });

  it('is left alone when it is something else', async () => {
    const mistake = new TypeError('a mistake of ours');
    await expect(mapUpdateErrors(() => Promise.reject(mistake))).rejects.toBe(mistake);
  });
});
