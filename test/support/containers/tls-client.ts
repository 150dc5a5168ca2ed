import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';

/** Calls a name that no name server knows, at a port of this machine, by TLS. Trusts one authority only. */
export class TlsClient {
  constructor(
    private readonly port: number,
    private readonly authority: string,
  ) {}

  async get(name: string, path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    const options: RequestOptions = {
      ...{ host: '127.0.0.1', port: this.port, servername: name, path, ca: this.authority },
      headers: { ...headers, host: name },
    };
    const call = request(options).end();
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    return answer;
  }
}
