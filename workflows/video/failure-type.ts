import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';

/** Why an activity failed: the type of its failure, or `timeout`. undefined for errors of other kinds. */
export function failureTypeOf(error: unknown): string | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  if (error.cause instanceof TimeoutFailure) return 'timeout';
  return error.cause instanceof ApplicationFailure ? (error.cause.type ?? undefined) : undefined;
}
