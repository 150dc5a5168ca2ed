import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { limitConnections } from '../../../src/api/http/connection-limits.js';

interface Limits {
  perAddress?: number;
  requestTimeoutMs?: number;
  isTrustedProxy?: boolean;
}

async function startServer({ perAddress = 10, requestTimeoutMs = 30_000, isTrustedProxy = false }: Limits) {
  let refused = 0;
  const server: Server = createServer((request, response) => void request.resume().on('end', () => response.end('ok')));
  const onRefused = () => (refused += 1);
  limitConnections(server, { perAddress, requestTimeoutMs, isTrustedProxy: () => isTrustedProxy, onRefused });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  const open = async (): Promise<Socket> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  return { open, refused: () => refused };
}

/** What the server answers to a request, or `closed`. */
async function ask(socket: Socket, request = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'): Promise<string> {
  socket.write(request);
  const answered = once(socket, 'data').then(([data]) => String(data).split('\r\n', 1)[0] ?? '');
  return await Promise.race([answered, once(socket, 'close').then(() => 'closed')]);
}

describe('the connections of one address', () => {
  it('are closed beyond the limit, and accepted again when others have ended', async () => {
    const { open, refused } = await startServer({ perAddress: 3 });
    const sockets = [await open(), await open(), await open()];
    for (const socket of sockets) expect(await ask(socket)).toBe('HTTP/1.1 200 OK');
    expect(await ask(await open())).toBe('closed');
    expect(refused()).toBe(1);
    sockets[0]?.destroy();
    await expect.poll(async () => await ask(await open())).toBe('HTTP/1.1 200 OK');
  });

  it('are not counted when a trusted proxy brings them', async () => {
    const { open, refused } = await startServer({ perAddress: 1, isTrustedProxy: true });
    for (const socket of [await open(), await open()]) expect(await ask(socket)).toBe('HTTP/1.1 200 OK');
    expect(refused()).toBe(0);
  });

  it('are ended when a request is held back', async () => {
    const { open } = await startServer({ requestTimeoutMs: 600 });
    const slowBody = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{';
    expect(await ask(await open(), slowBody)).toBe('HTTP/1.1 408 Request Timeout');
    expect(await ask(await open(), 'POST / HTTP/1.1\r\nHost:')).toBe('HTTP/1.1 408 Request Timeout');
  });
});
