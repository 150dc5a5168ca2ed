import {
  Catch,
  HttpException,
  Inject,
  NotFoundException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import type { ProblemCode } from '../../contracts/problem-codes.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';
import { isNavigation, jobPageOf } from '../page/browser-navigation.js';
import { allowedMethods } from './allowed-methods.js';
import { isDependencyDown } from './dependency-down.js';
import { Problem, problemBody, type ProblemExtensions } from './problem.js';
import { setRateLimitHeaders } from './rate-limit-headers.js';
import { requestIdOf } from './request-id.js';
import { loggablePath } from './route-path.js';

const RETRY_AFTER_SEC = 5;

/** Answers every error as problem+json. An unexpected error is logged in full, but answered with a general sentence. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /**
   * @param pageNotFound answers 404 to a person; without it, everyone gets problem+json.
   * @param onProblem called with the code of each answer.
   */
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly pageNotFound?: RequestHandler,
    private readonly onProblem?: (code: ProblemCode) => void,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    // Nest throws this when no route has this path and method.
    const allowed = error instanceof NotFoundException ? allowedMethods(request) : [];
    if (allowed.length > 0) response.setHeader('Allow', allowed.join(', '));
    const problem = allowed.length > 0 ? new Problem('method_not_allowed') : error;
    if (!this.pageNotFound || !isNavigation(request)) return this.answer(problem, request, response);
    // A person with a link from a mail is sent to the job's page, which says what happened to the file.
    const jobPage = jobPageOf(request);
    if (jobPage !== null) return response.redirect(jobPage);
    const toProblem = (): void => this.answer(problem, request, response);
    if (problem instanceof NotFoundException) this.pageNotFound(request, response, toProblem);
    else toProblem();
  }

  /** The same for a server that does not run on Nest. */
  answer(error: unknown, request: Request, response: Response): void {
    const { code, extensions } = classify(error);
    const body = problemBody(code, requestIdOf(request), extensions);
    this.onProblem?.(code);
    if (body.status >= 500) this.log(error, { code, requestId: body.requestId, path: loggablePath(request) });
    if (response.headersSent) {
      response.end();
      return;
    }
    const retryAfterSec = extensions.retryAfterSec ?? (body.status === 503 ? RETRY_AFTER_SEC : undefined);
    if (retryAfterSec !== undefined) response.setHeader('Retry-After', retryAfterSec);
    if (error instanceof Problem && error.usage) setRateLimitHeaders(response, error.usage);
    response.status(body.status).type('application/problem+json').send(JSON.stringify(body));
  }

  /** A deliberate refusal, such as maintenance, is no failure. A problem with a cause reports another failure. */
  private log(error: unknown, about: { code: ProblemCode; requestId: string; path: string }): void {
    if (error instanceof Problem && error.cause === undefined) this.logger.info(about, 'request refused');
    else this.logger.error({ err: error, ...about }, 'request failed');
  }
}

function classify(error: unknown): { code: ProblemCode; extensions: ProblemExtensions } {
  if (error instanceof Problem) return { code: error.code, extensions: error.extensions };
  if (error instanceof HttpException) {
    // Nest wraps what the body parser throws.
    const errors = error.cause instanceof SyntaxError ? [{ pointer: '', detail: notJson(error.cause) }] : undefined;
    if (errors) return { code: 'malformed_request', extensions: { errors } };
    return { code: codeOfStatus(error.getStatus()), extensions: {} };
  }
  // Errors of the body parser have their own status.
  const { status } = error as { status?: unknown };
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { code: codeOfStatus(status), extensions: {} };
  return { code: isDependencyDown(error) ? 'dependency_unavailable' : 'internal_error', extensions: {} };
}

/** Where a body is not JSON. The parser's message is not passed on: it quotes the body and addresses programmers. */
function notJson({ message }: Error): string {
  const place = /at position (\d+)/.exec(message)?.[1];
  if (place !== undefined) return `the body must be JSON, and is not at character ${Number(place) + 1}`;
  return `the body must be JSON${message.includes('end of JSON') ? ', and ends too early' : ''}`;
}

function codeOfStatus(status: number): ProblemCode {
  if (status === 404) return 'not_found';
  if (status === 413) return 'request_too_large';
  return status >= 400 && status < 500 ? 'malformed_request' : 'internal_error';
}
