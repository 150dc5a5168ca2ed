import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

/** A simulator that listens. */
export interface RunningServer {
  /** Base address, for example `http://127.0.0.1:4010`, without a slash at the end. */
  url: string;
  port: number;
  /** Stops listening, cuts open connections and releases the database. Closing again changes nothing. */
  close(): Promise<void>;
}

/** An Express application. The header `x-simulator` of every answer says that it comes from a simulator. */
export function createSimulatorApp(name: string): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'extended');
  app.use((_request, response, next) => {
    response.setHeader('x-simulator', name);
    next();
  });
  return app;
}

/**
 * Listens on `host:port` (0 picks a free port).
 *
 * @throws the listen error, for example EADDRINUSE.
 */
export async function listenHttp(app: RequestListener, host: string, port: number): Promise<RunningServer> {
  const server = createServer(app);
  server.listen(port, host);
  await once(server, 'listening');
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${actualPort}`,
    port: actualPort,
    close: closeOnce(async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    }),
  };
}

/** A function that closes at the first call; every later call returns the same promise. */
export function closeOnce(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}
