import { HttpException } from '@nestjs/common';
import type { QuotaName, QuotaUsage } from '../../domain/quotas.js';
import { PROBLEM_STATUSES, type ProblemCode } from '../../contracts/problem-codes.js';
import { problemAnswerOf } from './problem-answers.js';

// Enough to correct a request that a person or a program wrote by mistake.
const MAX_ERRORS_SHOWN = 20;
const MAX_POINTER_LENGTH = 200;
const MAX_DETAIL_LENGTH = 500;

/** An error in one field: a JSON Pointer to it (RFC 6901), and what is wrong. */
export interface FieldError {
  pointer: string;
  detail: string;
}

/** A JSON Pointer to the value at a path; empty for the whole. https://www.rfc-editor.org/rfc/rfc6901 */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export type ProblemExtensions = {
  errors?: FieldError[];
  /** How many more errors there are than `errors` names. */
  errorsOmitted?: number;
  limitBytes?: number;
  limitSec?: number;
  declineCode?: string;
  leftCents?: number;
  paymentIntentId?: string;
  quoteId?: string;
  state?: string;
  quota?: QuotaName;
  limit?: number;
  /** Also sent as the header `Retry-After`. */
  retryAfterSec?: number;
};

/** The body of every error, media type `application/problem+json`. https://www.rfc-editor.org/rfc/rfc9457 */
export interface ProblemBody extends ProblemExtensions {
  type: string;
  code: ProblemCode;
  title: string;
  status: number;
  detail: string;
  requestId: string;
}

/** Throw it anywhere in the API to answer with a problem. */
export class Problem extends HttpException {
  /** The usage of the quotas, for the rate limit header fields. */
  readonly usage: QuotaUsage[] | undefined;

  constructor(
    readonly code: ProblemCode,
    readonly extensions: ProblemExtensions = {},
    { usage, ...options }: { cause?: unknown; usage?: QuotaUsage[] } = {},
  ) {
    super(problemAnswerOf(code).title, PROBLEM_STATUSES[code], options);
    this.usage = usage;
  }
}

export function problemBody(code: ProblemCode, requestId: string, extensions: ProblemExtensions): ProblemBody {
  const { title, advice } = problemAnswerOf(code);
  const status = PROBLEM_STATUSES[code];
  const { errors, ...others } = extensions;
  const about = { ...others, ...(errors && boundedErrors(errors)) };
  return { type: `urn:mailsized:problem:${code}`, code, title, status, detail: advice, requestId, ...about };
}

/** Keeps the answer small, although a small body can be wrong in thousands of places. */
function boundedErrors(errors: FieldError[]): Pick<ProblemExtensions, 'errors' | 'errorsOmitted'> {
  const shown = errors.slice(0, MAX_ERRORS_SHOWN).map(({ pointer, detail }) => ({
    pointer: shortened(pointer, MAX_POINTER_LENGTH),
    detail: shortened(detail, MAX_DETAIL_LENGTH),
  }));
  const errorsOmitted = errors.length - shown.length;
  return { errors: shown, ...(errorsOmitted > 0 && { errorsOmitted }) };
}

function shortened(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).toWellFormed()}…`;
}
