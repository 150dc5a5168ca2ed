import type { Request } from 'express';

/** The token of `Authorization: Bearer …` (RFC 6750), or null. */
export function bearerOf(request: Request): string | null {
  const match = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(request.headers.authorization ?? '');
  return match?.[1] ?? null;
}
