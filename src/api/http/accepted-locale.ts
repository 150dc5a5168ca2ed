import type { Request } from 'express';
import { LOCALES } from '../../../texts/locales.js';

/** The best language of the header `Accept-Language` that we support; undefined if there is none. */
export function acceptedLocale(request: Pick<Request, 'acceptsLanguages' | 'headers'>): string | undefined {
  if (request.headers['accept-language'] === undefined) return undefined;
  return request.acceptsLanguages([...LOCALES]) || undefined;
}
