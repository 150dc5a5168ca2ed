import {
  Injectable,
  UseInterceptors,
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { createHash } from 'node:crypto';
import { map, type Observable } from 'rxjs';

/**
 * Conditional GET for routes that are polled. The answer has an `ETag`; a request with the same value in `If-None-Match`
 * is answered 304 (RFC 9110, section 13.1.2). Express does this too, but not for requests with `Cache-Control: no-cache`,
 * and `fetch` adds that header to every request with `If-None-Match`. https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
export const ConditionalGet = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(ETagInterceptor),
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'The `ETag` of the last answer that you received.',
    }),
    ApiResponse({ status: 304, description: 'Nothing has changed since that answer.' }),
  );

@Injectable()
class ETagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const known = http.getRequest<Request>().header('if-none-match') ?? '';
    const response = http.getResponse<Response>();
    return next.handle().pipe(
      map((body: unknown) => {
        const tag = createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 27);
        response.set('ETag', `"${tag}"`);
        if (!matchesIfNoneMatch(known, tag)) return body;
        response.status(304);
        return undefined;
      }),
    );
  }
}

function matchesIfNoneMatch(known: string, tag: string): boolean {
  return known.split(',').some((each) => ['*', tag].includes(each.trim().replace(/^(?:W\/)?"(.*)"$/, '$1')));
}
