import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode } from '../../contracts/problem-codes.js';
import { PROBLEM_CONTENT, describeProblem } from '../http/problem-description.js';
import { OPERATIONS, accessOf, type Access, type OperationId } from './operations.js';

interface DescribedOperation {
  operationId?: string;
  responses: Record<string, { description: string; content?: object }>;
}

/** Adds to each operation what `AccessGuard` may answer in its place. */
export function describeAccess(document: OpenAPIObject): void {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path as Record<string, DescribedOperation>)) {
      const { operationId = '', responses } = operation;
      if (!(operationId in OPERATIONS)) throw new Error(`${operationId} has no row in the role matrix`);
      for (const code of refusalsOf(accessOf(operationId as OperationId))) addProblem(responses, code);
    }
  }
}

function refusalsOf({ callers, startsWork }: Access): ProblemCode[] {
  return [
    ...(callers.includes('holder') ? (['token_missing', 'token_invalid', 'job_not_found'] as const) : []),
    ...(callers.includes('uploader') ? (['upload_token_invalid'] as const) : []),
    ...(callers.includes('holder') || callers.includes('uploader') || callers.includes('anonymous')
      ? []
      : (['api_key_missing', 'not_allowed'] as const)),
    'api_key_invalid',
    ...(startsWork ? (['account_locked', 'maintenance'] as const) : []),
    ...(callers.includes('anonymous') ? [] : (['dependency_unavailable'] as const)),
  ];
}

function addProblem(responses: DescribedOperation['responses'], code: ProblemCode): void {
  const { status } = PROBLEMS[code];
  const known = responses[status];
  const sentence = describeProblem(code);
  if (known?.description.includes(sentence)) return;
  const description = known ? `${known.description} ${sentence}` : sentence;
  responses[status] = { description, content: { ...known?.content, ...PROBLEM_CONTENT } };
}
