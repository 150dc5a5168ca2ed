import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { TimeoutError, withTimeout } from '../../async/with-timeout.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';

/** How long the requests in progress may take after SIGTERM. Supervisors kill the process some seconds later. */
export const DRAIN_TIMEOUT_MS = 20_000;

/**
 * Lets the requests in progress end before NestJS destroys every connection, so that a deploy cuts none. It counts requests,
 * not connections: browsers and proxies hold connections open on which they send nothing.
 */
@Injectable()
export class RequestDrain implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  isDraining = false;
  private readonly open = new Set<ServerResponse>();
  private readonly empty = Promise.withResolvers<void>();

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.server.prependListener('request', (_: IncomingMessage, response: ServerResponse) => {
      this.open.add(response);
      if (this.isDraining) closeAfter(response);
      response.once('close', () => {
        this.open.delete(response);
        this.endIfEmpty();
      });
    });
  }

  onModuleDestroy(): void {
    this.isDraining = true;
    this.server.close();
    this.open.forEach(closeAfter);
    this.endIfEmpty();
  }

  async beforeApplicationShutdown(): Promise<void> {
    try {
      await withTimeout(this.empty.promise, DRAIN_TIMEOUT_MS);
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      this.logger.warn({ open: this.open.size }, 'requests were in progress for too long, and are cut');
    }
  }

  private endIfEmpty(): void {
    if (this.isDraining && this.open.size === 0) this.empty.resolve();
  }

  private get server(): Server {
    return this.host.httpAdapter.getHttpServer() as Server;
  }
}

/** The next request on this connection would come to a process that is gone. */
function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
