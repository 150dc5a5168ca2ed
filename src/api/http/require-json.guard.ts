import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Problem } from './problem.js';

/**
 * Refuses a body that is not JSON. Otherwise a form (the default of curl's `--data`) would be read as an empty body,
 * and the answer would complain about fields that the caller has sent.
 */
export class RequireJsonGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (request.headers['content-length'] === '0') return true;
    // `false` for another type; null when there is no body. `json` is also all that the parser reads: it would take the
    // body of `application/problem+json` for an empty one.
    if (request.is('json') === false) throw new Problem('unsupported_media_type');
    return true;
  }
}
