import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const HEADER = 'x-request-id';
const ACCEPTED = /^[A-Za-z0-9_.-]{8,100}$/;

/** Uses the caller's request id, or creates one, and returns it in a header of the answer. */
export function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.headers[HEADER];
  const id = typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID();
  request.headers[HEADER] = id;
  response.setHeader(HEADER, id);
  next();
}

export function requestIdOf(request: Request): string {
  const id = request.headers[HEADER];
  return typeof id === 'string' ? id : 'unknown';
}
