import type { NextFunction, Request, Response } from 'express';
import { currentLogContext } from '../../observability/log-context.js';
import { requestSpan } from '../../observability/tracing/spans.js';
import { requestIdOf } from './request-id.js';

/**
 * Makes each request a span. The span has the route, but neither the URL, whose path and query can contain tokens, nor
 * the caller's address.
 *
 * @param isTrusted whose `traceparent` is accepted: a stranger could put its requests into the traces of others.
 */
export function traceRequests(isTrusted: (ip: string) => boolean) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const given = isTrusted(request.ip ?? '') ? request.get('traceparent') : undefined;
    const span = requestSpan(request.method, given, () => {
      response.once('close', () => {
        const { jobId } = currentLogContext();
        const route = (request.route as { path?: string } | undefined)?.path;
        if (route !== undefined) span.updateName(`${request.method} ${route}`).setAttribute('http.route', route);
        span.setAttributes({
          'http.request.method': request.method,
          'http.response.status_code': response.statusCode,
          'mailsized.request_id': requestIdOf(request),
          ...(jobId && { 'mailsized.job_id': jobId }),
        });
        span.end();
      });
      next();
    });
  };
}
