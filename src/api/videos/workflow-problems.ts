import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURES } from '../../contracts/failures.js';
import { PROBLEMS, type ProblemCode } from '../../contracts/problem-codes.js';
import { Problem } from '../http/problem.js';

const PROBLEM_OF_FAILURE: Record<string, ProblemCode> = {
  [FAILURES.uploadIncomplete]: 'upload_incomplete',
  [FAILURES.uploadSizeMismatch]: 'upload_size_mismatch',
  [FAILURES.uploadGone]: 'upload_gone',
};

/** Says in the API's words what an update of the workflow was refused or failed for. */
export async function askingWorkflow<T>(update: () => Promise<T>): Promise<T> {
  try {
    return await update();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new Problem('job_closed', {}, { cause: error });
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    const code = codeOf(rootType(error));
    // Anything else is an activity whose retries are spent: a server that did not answer in time.
    throw new Problem(code ?? 'dependency_unavailable', {}, { cause: error });
  }
}

function rootType(error: Error): string | null {
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && cause.type) return cause.type;
  }
  return null;
}

function codeOf(type: string | null): ProblemCode | null {
  if (!type) return null;
  return PROBLEM_OF_FAILURE[type] ?? (Object.hasOwn(PROBLEMS, type) ? (type as ProblemCode) : null);
}
