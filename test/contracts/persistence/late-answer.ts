import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** A way to a server of this machine on which the first answer to a command comes late. */
export interface LateAnswer {
  port: number;
  close: () => Promise<void>;
}

export async function delayAnswer(serverPort: number, command: string, delayMs: number): Promise<LateAnswer> {
  let isOwed = true;
  const proxy = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
    client.on('data', (request) => {
      if (!isOwed || !request.includes(command)) return;
      isOwed = false;
      server.pause();
      setTimeout(() => server.resume(), delayMs);
    });
    client.pipe(server).pipe(client);
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    close: async () => {
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
