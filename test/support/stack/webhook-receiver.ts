import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the receiver got. */
export interface ReceivedRequest {
  headers: IncomingHttpHeaders;
  body: string;
}

/** The webhook endpoint of a customer's program: a real server on this machine. */
export class WebhookReceiver {
  readonly received: ReceivedRequest[] = [];
  /** Its answer, which tests change. */
  reply: { status: number; headers?: Record<string, string>; body?: string } = { status: 204 };
  /** What happens while a message is on its way. */
  beforeReply = async (): Promise<void> => {};

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', receiver.handleRequest);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks`;
  }

  /** The types of the messages that it has accepted, in order, each once. */
  get receivedTypes(): string[] {
    return this.messages.map(({ type }) => type);
  }

  get messages(): { type: string; timestamp: string; data: Record<string, unknown> }[] {
    const bodies = new Map(this.received.map(({ headers, body }) => [headers['webhook-id'], body]));
    return [...bodies.values()].map((body) => JSON.parse(body) as (typeof this.messages)[number]);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private readonly handleRequest: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      void this.beforeReply().then(() =>
        response.writeHead(this.reply.status, this.reply.headers).end(this.reply.body),
      );
    });
  };
}
