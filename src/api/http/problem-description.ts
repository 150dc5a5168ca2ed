import { z } from 'zod';
import { PROBLEM_STATUSES, type ProblemCode } from '../../contracts/problem-codes.js';
import { openApiSchemaOf } from './openapi-schema.js';
import { problemAnswerOf } from './problem-answers.js';
import { QUOTA_NAMES } from '../../domain/quotas.js';

const problemSchema = z
  .object({
    type: z.string(),
    code: z
      .enum(Object.keys(PROBLEM_STATUSES) as [ProblemCode, ...ProblemCode[]])
      .describe('A stable code. Programs may branch on it.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What to do next.'),
    requestId: z.string().describe('Give it to support when you report a problem.'),
    errors: z
      .array(z.object({ pointer: z.string().describe('A JSON Pointer (RFC 6901) to the field.'), detail: z.string() }))
      .optional(),
    errorsOmitted: z.int().optional().describe('How many more errors there are than `errors` names.'),
    limitBytes: z.number().optional(),
    limitSec: z.number().optional(),
    declineCode: z.string().optional(),
    leftCents: z.int().optional(),
    paymentIntentId: z.string().optional(),
    quoteId: z.string().optional(),
    state: z.string().optional(),
    quota: z.enum(QUOTA_NAMES).optional(),
    limit: z.number().optional(),
    retryAfterSec: z.number().optional(),
  })
  .meta({ id: 'Problem', description: 'https://www.rfc-editor.org/rfc/rfc9457' });

/** The content of every answer with a problem. */
export const PROBLEM_CONTENT = {
  'application/problem+json': { schema: openApiSchemaOf(problemSchema) },
};

/** Describes one problem in a sentence of the OpenAPI document. */
export function describeProblem(code: ProblemCode): string {
  return `\`${code}\`: ${problemAnswerOf(code).title}.`;
}

/** The answers of one operation, by HTTP status. */
export type DescribedAnswers = Record<string, { description: string; content?: object; headers?: object }>;

/** Adds a problem to the answers of an operation. Problems that are already listed for its status stay; a repeat changes nothing. */
export function addProblem(responses: DescribedAnswers, code: ProblemCode): void {
  const status = PROBLEM_STATUSES[code];
  const known = responses[status];
  const sentence = describeProblem(code);
  if (known?.description.includes(sentence)) return;
  const description = known ? `${known.description} ${sentence}` : sentence;
  responses[status] = { description, content: { ...known?.content, ...PROBLEM_CONTENT } };
}
