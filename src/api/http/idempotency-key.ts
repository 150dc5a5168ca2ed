import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { principalIdOf, principalOf } from '../access/principal.js';
import { Problem } from './problem.js';

const LENGTH = { minLength: 8, maxLength: 255 };
const KEY = new RegExp(`^[\\x21-\\x7e]{${LENGTH.minLength},${LENGTH.maxLength}}$`);

/** A request that its caller may send again, because it carries a key. */
export interface IdempotentRequest {
  key: string;
  /** Method and path: the same key elsewhere is another one. */
  operation: string;
  /** An account, or an address: personal data, only ever hashed. */
  caller: string;
}

/**
 * The key of this request, or null when it has none.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 *
 * @throws Problem `invalid_request` when the header is no key.
 */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): IdempotentRequest | null => {
    const request = context.switchToHttp().getRequest<Request>();
    const key = unquoted(request.header('idempotency-key'));
    if (key === undefined) return null;
    if (!KEY.test(key)) {
      const detail = `Send ${LENGTH.minLength} to ${LENGTH.maxLength} visible ASCII characters, for instance a UUID`;
      throw new Problem('invalid_request', { errors: [{ pointer: '/Idempotency-Key', detail }] });
    }
    return { key, operation: `${request.method} ${request.path}`, caller: principalIdOf(principalOf(context)) };
  },
);

/** What a route that takes a key must expect to answer. */
export const IDEMPOTENCY_PROBLEMS = ['idempotency_key_reused', 'request_in_progress'] as const;

/** Says in the OpenAPI document that the route takes a key. Goes with `@IdempotencyKey` and `IdempotencyService`. */
export const AcceptsIdempotencyKey = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Chosen by you, new for every request, for instance a UUID. The same key with the same body within 24 hours, from the same account or address, makes nothing new and answers what the first one made.',
      schema: { type: 'string', ...LENGTH },
    }),
  );

/** A key that becomes part of names elsewhere: Stripe's keys, Temporal's ids. */
export const identifierSafeKeySchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

/**
 * The key of a request that needs one, and that becomes part of names elsewhere.
 *
 * @throws Problem `invalid_request` when it is missing or malformed.
 */
export function requireIdempotencyKey(header: string | undefined): string {
  const result = identifierSafeKeySchema.safeParse(unquoted(header));
  if (result.success) return result.data;
  const detail = 'Needed here: 8 to 64 letters, digits, dashes or underscores';
  throw new Problem('invalid_request', { errors: [{ pointer: '/Idempotency-Key', detail }] });
}

/** The key as text: sent as it is or, as the draft of the header has it, in quotation marks. */
export function unquoted(header: string | undefined): string | undefined {
  return header?.replace(/^"(.*)"$/, '$1');
}
