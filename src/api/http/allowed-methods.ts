import type { Request } from 'express';

/** The part of a layer of Express's router that is used here. https://expressjs.com/en/5x/api.html#router */
interface Layer {
  route?: { methods: Record<string, boolean> };
  match: (path: string) => boolean;
}

/** The methods that the path of a request supports; empty if there is no such path. */
export function allowedMethods({ app, path }: Request): string[] {
  const { stack } = app.router as unknown as { stack: Layer[] };
  const methods = stack.flatMap((layer) => (layer.route && layer.match(path) ? Object.keys(layer.route.methods) : []));
  return [...new Set(methods.map((method) => method.toUpperCase()))].toSorted();
}
