import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { PROBLEM_STATUSES, type ProblemCode } from '../../contracts/problem-codes.js';
import { Problem } from '../http/problem.js';

/** Translates the refusal or failure of a workflow update into a problem of the API. */
export async function mapUpdateErrors<T>(update: () => Promise<T>): Promise<T> {
  try {
    return await update();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new Problem('job_closed', {}, { cause: error });
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    const code = rootType(error);
    // Anything else is an activity whose retries are used up, because a server did not answer in time.
    throw new Problem(isProblemCode(code) ? code : 'dependency_unavailable', {}, { cause: error });
  }
}

function rootType(error: Error): string | null {
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && cause.type) return cause.type;
  }
  return null;
}

/** Failures and refusals that concern the customer have the same codes as problems. */
function isProblemCode(type: string | null): type is ProblemCode {
  return type !== null && Object.hasOwn(PROBLEM_STATUSES, type);
}
