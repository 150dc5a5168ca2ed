import type { Request } from 'express';
import { jobIdOfUploadToken } from '../../credentials/job-token.js';

/** The part of a layer of Express's router that is used here. https://expressjs.com/en/5x/api.html#router */
interface Layer {
  route?: { path: string };
}

// The secret part of a token or key never has this form, so a value that has it may be logged wherever it occurs.
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ELIDED = '…';

/**
 * The path of the route that handles a request, with the values of its parameters. It is the same for every spelling
 * that reaches the route: capital letters, percent-encoding, a slash at the end. Undefined outside of routes.
 */
export function canonicalPath(request: Request): string | undefined {
  return fillRoute(request, (value) => value);
}

/**
 * The path of a request, safe to log. Of a route's parameters only ids are shown, of an upload token only the job's id.
 * If no route handles the request, only words that occur in routes and ids are shown. The query is never shown.
 */
export function loggablePath(request: Request): string {
  return fillRoute(request, loggableValue) ?? maskUnknownWords(request);
}

function fillRoute(request: Request, show: (value: string, placeholder: string) => string): string | undefined {
  const { path } = (request.route ?? {}) as { path?: unknown };
  if (typeof path !== 'string') return undefined;
  return path.replace(/:(\w+)/g, (placeholder, name: string) => show(String(request.params[name]), placeholder));
}

function loggableValue(value: string, placeholder: string): string {
  const id = jobIdOfUploadToken(value);
  return UUID.test(id) ? id : placeholder;
}

function maskUnknownWords({ app, originalUrl }: Request): string {
  const { stack } = app.router as unknown as { stack: Layer[] };
  const known = new Set(stack.flatMap(({ route }) => (typeof route?.path === 'string' ? route.path.split('/') : [])));
  const words = originalUrl.replace(/[?#].*$/s, '').split('/');
  return words.map((word) => (known.has(word.toLowerCase()) || UUID.test(word) ? word : ELIDED)).join('/');
}
