import { readFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { fileURLToPath } from 'node:url';

/**
 * A certificate or key beside this file: `authority` has signed `server` (for `localhost` and `temporal.example.test`) and
 * `client`. They were made with `openssl req -x509` and `openssl x509 -req`, for a hundred years; the authority's key is
 * not kept.
 */
export function pemPath(name: 'authority' | 'server' | 'server-key' | 'client' | 'client-key'): string {
  return fileURLToPath(new URL(`${name}.pem`, import.meta.url));
}

/** What a TLS server of a test is made with. */
export function serverCertificate(): { cert: Buffer; key: Buffer; ALPNProtocols: string[] } {
  return { cert: readFileSync(pemPath('server')), key: readFileSync(pemPath('server-key')), ALPNProtocols: ['h2'] };
}

/** Puts TLS in front of a port of this machine. */
export class TlsProxy {
  /** How many connections came through the handshake. */
  accepted = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param mutual whether only clients with a certificate of `authority` are let in. */
  static async start(toPort: number, { mutual }: { mutual: boolean }): Promise<TlsProxy> {
    const clients = mutual && { requestCert: true, rejectUnauthorized: true, ca: readFileSync(pemPath('authority')) };
    const server = createServer({ ...serverCertificate(), ...clients });
    const proxy = new TlsProxy(server);
    server.on('secureConnection', (secure) => {
      proxy.accepted += 1;
      const plain = connect(toPort, '127.0.0.1');
      for (const [one, other] of [
        [secure, plain],
        [plain, secure],
      ] as const) {
        proxy.sockets.add(one);
        one.pipe(other);
        // Either side may go at any moment; then the other has nobody to talk to.
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
