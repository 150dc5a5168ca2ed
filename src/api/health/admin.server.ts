import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import express, { type NextFunction, type Request, type Response } from 'express';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER, PROCESS_METRICS } from '../../observability/observability.module.js';
import type { ProcessMetrics } from '../../observability/process-metrics.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { Problem } from '../http/problem.js';
import { requestId } from '../http/request-id.js';
import { DashboardFigures } from './dashboard-figures.js';
import { ReadinessService } from './readiness.service.js';
import { ServiceFigures } from './service-figures.js';

/**
 * The private port, for operators and Prometheus: figures, and which server does not answer. It requires no password;
 * ADMIN_HOST and the network decide who reaches it. Listens while the API does; if it cannot, the API does not start.
 */
@Injectable()
export class AdminServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private server?: Server;

  constructor(
    @Inject(ReadinessService) private readonly readiness: ReadinessService,
    @Inject(ServiceFigures) private readonly figures: ServiceFigures,
    @Inject(DashboardFigures) private readonly dashboard: DashboardFigures,
    @Inject(PROCESS_METRICS) private readonly metrics: ProcessMetrics,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { ADMIN_PORT: port, ADMIN_HOST: host } = this.environment;
    this.server = this.pages().listen(port, host);
    await once(this.server, 'listening');
    this.logger.info({ host, port }, 'admin port ready');
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private pages(): express.Express {
    const problems = new ProblemFilter(this.logger);
    return express()
      .disable('x-powered-by')
      .use(requestId)
      .get('/readyz', async (_, response) => {
        const state = await this.readiness.check();
        response.status(state.ready ? 200 : 503).json(state);
      })
      .get('/healthz', (_, response) => void response.json({ status: 'ok' }))
      .get('/metrics/json', async (_, response) => void response.json(await this.dashboard.read()))
      .get('/metrics', async (_, response) => {
        await Promise.all([this.figures.refresh(), this.readiness.check()]);
        response.type(this.metrics.registry.contentType).send(await this.metrics.registry.metrics());
      })
      .use(() => {
        throw new Problem('not_found');
      })
      .use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
        problems.answer(error, request, response),
      );
  }
}
