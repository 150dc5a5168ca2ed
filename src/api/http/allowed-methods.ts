import type { Request } from 'express';

/** What is needed of a layer of Express's router. https://expressjs.com/en/5x/api.html#router */
interface Layer {
  route?: { methods: Record<string, boolean> };
  match: (path: string) => boolean;
}

/** The methods that the path of a request could be called with; none where there is nothing. */
export function allowedMethods({ app, path }: Request): string[] {
  const { stack } = app.router as unknown as { stack: Layer[] };
  const methods = stack.flatMap((layer) => (layer.route && layer.match(path) ? Object.keys(layer.route.methods) : []));
  return [...new Set(methods.map((method) => method.toUpperCase()))].toSorted();
}
