import express from 'express';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Logger } from '../src/observability/logger.js';
import type { ProcessMetrics } from '../src/observability/process-metrics.js';
import type { WorkerReadiness } from './worker-readiness.js';

interface Deps {
  metrics: ProcessMetrics;
  readiness: WorkerReadiness;
  /** The address of the metrics of Temporal's SDK, which serves them itself. */
  sdkMetricsUrl: string;
  /** Updates the metrics that are measured on request. */
  refresh: () => Promise<void>;
  logger: Logger;
}

/**
 * The private port of a worker, for operators, Prometheus and the container's health check: `/healthz`, `/readyz` and
 * `/metrics`, with the metrics of Temporal's SDK. It requires no password: the network decides who reaches it.
 */
export class PrivatePort {
  private server?: Server;

  constructor(private readonly deps: Deps) {}

  /** @throws when the port cannot be listened on. */
  async listen(port: number, host: string): Promise<void> {
    this.server = this.pages().listen(port, host);
    await once(this.server, 'listening');
    this.deps.logger.info({ host, port }, 'private port ready');
  }

  close(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private pages(): express.Express {
    const { metrics, readiness, refresh } = this.deps;
    return express()
      .disable('x-powered-by')
      .get('/healthz', (_, response) => void response.json({ status: 'ok' }))
      .get('/readyz', async (_, response) => {
        const state = await readiness.check();
        response.status(state.ready ? 200 : 503).json(state);
      })
      .get('/metrics', async (_, response) => {
        await Promise.all([refresh(), readiness.check()]);
        const [own, sdk] = await Promise.all([metrics.registry.metrics(), this.sdkMetrics()]);
        response.type(metrics.registry.contentType).send(`${own}\n${sdk}`);
      });
  }

  /** Empty while the SDK does not answer: the other metrics are served anyway. */
  private async sdkMetrics(): Promise<string> {
    try {
      return await (await fetch(this.deps.sdkMetricsUrl)).text();
    } catch (error) {
      this.deps.logger.warn({ err: error }, 'the metrics of the SDK could not be read');
      return '';
    }
  }
}
