import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { principalIdOf, principalOf, type Principal } from '../access/principal.js';
import { fieldError } from './field-errors.js';
import { Problem } from './problem.js';
import { canonicalPath } from './route-path.js';

const LENGTH = { minLength: 8, maxLength: 255 };
const KEY = new RegExp(`^[\\x21-\\x7e]{${LENGTH.minLength},${LENGTH.maxLength}}$`);

// Random UUIDs (RFC 9562, versions 4 and 7). The others can be guessed from a time or a name.
const RANDOM_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** A request with an idempotency key, which its caller may safely send again. */
export interface IdempotentRequest {
  key: string;
  /** Method and path of the route: the same key with another operation is a different key. */
  operation: string;
  /** An account, or an address and its user agent. It is personal data and is stored only as a hash. */
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
    const principal = principalOf(context);
    assertUsable(key, principal);
    const operation = `${request.method} ${canonicalPath(request)}`;
    return { key, operation, caller: callerOf(principal, request.header('user-agent')) };
  },
);

function assertUsable(key: string, { kind }: Principal): void {
  if (!KEY.test(key)) {
    throw keyProblem(`must be ${LENGTH.minLength} to ${LENGTH.maxLength} visible ASCII characters, for example a UUID`);
  }
  // All callers behind one address look alike, and a repeat is answered with the job's token: so the key is the secret.
  if (kind === 'anonymous' && !RANDOM_UUID.test(key))
    throw keyProblem('must be a random UUID (version 4 or 7) in a request without an API key');
}

function callerOf(principal: Principal, userAgent = ''): string {
  const id = principalIdOf(principal);
  return principal.kind === 'anonymous' ? `${id} ${userAgent}` : id;
}

/** The problems that a route with an idempotency key may answer with. */
export const IDEMPOTENCY_PROBLEMS = ['idempotency_key_reused', 'request_in_progress'] as const;

/** Adds the header to the route in the OpenAPI document. Use with `@IdempotencyKey` and `IdempotencyService`. */
export const AcceptsIdempotencyKey = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'A key that you choose, new for every request, for example a UUID. If you repeat a request with the same key and the same body within 24 hours, from the same account (without an API key: from the same address and program), nothing new is created and you get what the first request created. Without an API key it must be a random UUID (version 4 or 7) that nobody else knows, because anyone who repeats the request gets the job’s token.',
      schema: { type: 'string', ...LENGTH },
    }),
  );

/** A key that becomes part of other identifiers: idempotency keys at Stripe and ids in Temporal. */
export const identifierSafeKeySchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/, 'must be 8 to 64 letters, digits, dashes or underscores');

/**
 * The key of a request that requires one and uses it as part of other identifiers.
 *
 * @throws Problem `invalid_request` when it is missing or malformed.
 */
export function requireIdempotencyKey(header: string | undefined): string {
  const result = identifierSafeKeySchema.safeParse(unquoted(header));
  if (result.success) return result.data;
  throw keyProblem('is required here, and must be 8 to 64 letters, digits, dashes or underscores');
}

function keyProblem(predicate: string): Problem {
  return new Problem('invalid_request', { errors: [fieldError(['Idempotency-Key'], predicate)] });
}

/** The key without quotation marks. Callers may send it bare or, as the draft of the header says, in quotes. */
export function unquoted(header: string | undefined): string | undefined {
  return header?.replace(/^"(.*)"$/, '$1');
}
