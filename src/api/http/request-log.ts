import type { NextFunction, Request, Response } from 'express';
import type { Logger } from '../../observability/logger.js';
import type { Metrics } from '../../observability/metrics.js';
import { requestIdOf } from './request-id.js';
import { loggablePath } from './route-path.js';

/** Writes one log line and one measurement per request. Neither ever contains the query or another part that may hold a token. */
export function requestLog(logger: Logger, metrics: Metrics) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const startedAt = process.hrtime.bigint();
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
      const status = String(response.statusCode);
      const route = (request.route as { path?: string } | undefined)?.path ?? 'none';
      metrics.httpRequestSeconds.observe({ method: request.method, route, status }, seconds);
      const path = loggablePath(request);
      logger.info({ requestId: requestIdOf(request), method: request.method, path, status, seconds }, 'request');
    });
    next();
  };
}
