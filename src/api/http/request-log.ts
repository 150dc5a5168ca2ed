import type { NextFunction, Request, Response } from 'express';
import { withLogContext, type LogContext } from '../../observability/log-context.js';
import type { Logger } from '../../observability/logger.js';
import type { Metrics } from '../../observability/metrics.js';
import { requestIdOf } from './request-id.js';
import { loggablePath } from './route-path.js';

/**
 * Writes one log line and one measurement per request. Neither ever contains the query or another part that may hold a token.
 * All lines of a request have its id and its caller, and, as soon as they are known, the job and the account.
 *
 * @param callerOf the hash of the caller's network, by which an operator finds and blocks it.
 */
export function requestLog(logger: Logger, metrics: Metrics, callerOf: (ip: string) => string) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const context: LogContext = { requestId: requestIdOf(request), caller: callerOf(request.ip ?? '') };
    const startedAt = process.hrtime.bigint();
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
      const status = String(response.statusCode);
      const route = (request.route as { path?: string } | undefined)?.path ?? 'none';
      metrics.httpRequestSeconds.observe({ method: request.method, route, status }, seconds);
      const path = loggablePath(request);
      // The connection ends outside of the context.
      withLogContext(context, () => logger.info({ method: request.method, path, status, seconds }, 'request'));
    });
    withLogContext(context, next);
  };
}
