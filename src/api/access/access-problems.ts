import type { OpenAPIObject } from '@nestjs/swagger';
import type { ProblemCode } from '../../contracts/problem-codes.js';
import { addProblem, type DescribedAnswers } from '../http/problem-description.js';
import { OPERATIONS, accessRuleOf, type AccessRule, type OperationId } from './operations.js';

interface DescribedOperation {
  operationId?: string;
  responses: DescribedAnswers;
}

/** Adds to each operation the problems that `AccessGuard` may answer with before the operation runs. */
export function describeAccess(document: OpenAPIObject): void {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path as Record<string, DescribedOperation>)) {
      const { operationId = '', responses } = operation;
      if (!(operationId in OPERATIONS)) throw new Error(`${operationId} has no row in the role matrix`);
      for (const code of accessProblemsOf(accessRuleOf(operationId as OperationId))) addProblem(responses, code);
    }
  }
}

function accessProblemsOf({ callers, reach, startsWork, refusedToLocked }: AccessRule): ProblemCode[] {
  return [
    ...(callers.includes('holder') ? (['token_missing', 'token_invalid'] as const) : []),
    ...(callers.includes('uploader') ? (['upload_token_invalid'] as const) : []),
    ...(callers.includes('holder') || callers.includes('uploader') || callers.includes('anonymous')
      ? []
      : (['api_key_missing', 'not_allowed'] as const)),
    'api_key_invalid',
    ...(reach === 'service' ? (['live_key_required'] as const) : []),
    ...(reach === 'job' ? (['job_not_found'] as const) : []),
    ...(startsWork || refusedToLocked ? (['account_locked'] as const) : []),
    ...(startsWork ? (['maintenance'] as const) : []),
    ...(callers.includes('anonymous') ? [] : (['dependency_unavailable'] as const)),
  ];
}
