import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { principalIdOf, principalOf } from '../access/principal.js';
import { Problem } from './problem.js';

const LENGTH = { minLength: 8, maxLength: 255 };
const KEY = new RegExp(`^[\\x21-\\x7e]{${LENGTH.minLength},${LENGTH.maxLength}}$`);

/** A request with an idempotency key, which its caller may safely send again. */
export interface IdempotentRequest {
  key: string;
  /** Method and path: the same key with another operation is a different key. */
  operation: string;
  /** An account or an address. It is personal data and is stored only as a hash. */
  caller: string;
}

/**
 * The idempotency key of this request, or null when it has none.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 *
 * @throws Problem `invalid_request` when the header is not a valid key.
 */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): IdempotentRequest | null => {
    const request = context.switchToHttp().getRequest<Request>();
    const key = unquoted(request.header('idempotency-key'));
    if (key === undefined) return null;
    if (!KEY.test(key)) {
      const detail = `Send ${LENGTH.minLength} to ${LENGTH.maxLength} visible ASCII characters, for example a UUID`;
      throw new Problem('invalid_request', { errors: [{ pointer: '/Idempotency-Key', detail }] });
    }
    return { key, operation: `${request.method} ${request.path}`, caller: principalIdOf(principalOf(context)) };
  },
);

/** The problems that a route with an idempotency key may answer with. */
export const IDEMPOTENCY_PROBLEMS = ['idempotency_key_reused', 'request_in_progress'] as const;

/** Adds the header to the route in the OpenAPI document. Use with `@IdempotencyKey` and `IdempotencyService`. */
export const AcceptsIdempotencyKey = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'A key that you choose, new for every request, for example a UUID. If you repeat a request with the same key and the same body within 24 hours, from the same account or address, nothing new is created and you get what the first request created.',
      schema: { type: 'string', ...LENGTH },
    }),
  );

/** A key that becomes part of other identifiers: idempotency keys at Stripe and ids in Temporal. */
export const identifierSafeKeySchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

/**
 * The key of a request that requires one, and where it becomes part of other identifiers.
 *
 * @throws Problem `invalid_request` when it is missing or malformed.
 */
export function requireIdempotencyKey(header: string | undefined): string {
  const result = identifierSafeKeySchema.safeParse(unquoted(header));
  if (result.success) return result.data;
  const detail = 'This request requires it: 8 to 64 letters, digits, dashes or underscores';
  throw new Problem('invalid_request', { errors: [{ pointer: '/Idempotency-Key', detail }] });
}

/** The key without quotation marks. Callers may send it bare or, as the draft of the header says, in quotation marks. */
export function unquoted(header: string | undefined): string | undefined {
  return header?.replace(/^"(.*)"$/, '$1');
}
