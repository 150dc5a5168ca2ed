import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach } from 'vitest';

/** A request as it came, whole. */
export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export type RequestHandler = (asked: ReceivedRequest, response: ServerResponse) => void;

/** An HTTP server that is MailSized to its clients, and answers the rest as a test says: for what the real service does too seldom or not on demand. */
export async function startFakeApi(answer: RequestHandler): Promise<string> {
  const server = createServer((request, response) => {
    void buffer(request)
      .then((body) => {
        const { method = '', url = '', headers } = request;
        if (url === '/health') return json(response, { status: 'ok', name: 'mailsized', installation: 'fake' });
        answer({ method, path: url, headers, body }, response);
      })
      // The connection was cut: nobody is left to be answered.
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of cleanups.splice(0)) await stop();
});

export function json(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body));
}

export function problem(response: ServerResponse, code: string, status: number, more: object = {}): void {
  json(
    response,
    { type: `urn:x:${code}`, code, title: 'No', detail: 'Do this.', status, requestId: 'r1', ...more },
    status,
  );
}
