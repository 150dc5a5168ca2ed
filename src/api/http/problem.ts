import { HttpException } from '@nestjs/common';
import type { QuotaName, QuotaUsage } from '../../domain/quotas.js';
import { PROBLEMS, type ProblemCode } from '../../contracts/problem-codes.js';

/** An error in one field: a JSON Pointer to it (RFC 6901), and what is wrong. */
export interface FieldError {
  pointer: string;
  detail: string;
}

export type ProblemExtensions = {
  errors?: FieldError[];
  limitBytes?: number;
  limitSec?: number;
  declineCode?: string;
  leftCents?: number;
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
    super(PROBLEMS[code].title, PROBLEMS[code].status, options);
    this.usage = usage;
  }
}

export function problemBody(code: ProblemCode, requestId: string, extensions: ProblemExtensions): ProblemBody {
  const { status, title, advice } = PROBLEMS[code];
  return { type: `urn:mailsized:problem:${code}`, code, title, status, detail: advice, requestId, ...extensions };
}
