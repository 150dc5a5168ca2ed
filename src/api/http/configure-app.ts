import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { callerHashOf } from '../../credentials/caller-hash.js';
import type { Logger } from '../../observability/logger.js';
import type { Metrics } from '../../observability/metrics.js';
import { NestLogger } from '../../observability/nest-logger.js';
import { METRICS } from '../../observability/api-metrics.module.js';
import { LOGGER } from '../../observability/observability.module.js';
import { isInNetworks, parseNetworks } from '../../gateways/webhooks/public-address.js';
import { clientNetworkOf } from './client-network.js';
import { limitConnections } from './connection-limits.js';
import { serveDocs } from './docs.js';
import { ProblemFilter } from './problem.filter.js';
import { RequireJsonGuard } from './require-json.guard.js';
import { requestId } from './request-id.js';
import { requestLog } from './request-log.js';
import { traceRequests } from './trace-requests.js';
import { pageNotFound, servePage } from '../page/serve-page.js';

// Bodies are small: videos go to the object store. A request that takes longer to arrive is slow on purpose.
const REQUEST_TIMEOUT_MS = 30_000;
// Without a list, NestJS also shuts down on SIGUSR2, which switches the log level.
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'];
// For the requests of an address, in addition to its event streams.
const CONNECTIONS_BESIDE_STREAMS = 200;

/** What every request passes through, in the API and in its tests alike. */
export function configureApp(app: NestExpressApplication): void {
  const logger = app.get<Logger>(LOGGER);
  const metrics = app.get<Metrics>(METRICS);
  const environment = app.get<EnvironmentOf<'api'>>(ENVIRONMENT);
  app.useLogger(new NestLogger(logger));
  app.disable('x-powered-by');
  app.set('trust proxy', environment.TRUSTED_PROXIES || false);
  limitConnectionsOf(app);
  const callerOf = (ip: string): string => callerHashOf(clientNetworkOf(ip), environment.EMAIL_HASH_SECRET);
  const trusted = parseNetworks(environment.TRACE_TRUSTED_NETWORKS);
  const isTrusted = (ip: string): boolean => isInNetworks(ip, trusted);
  app.use(requestId, traceRequests(isTrusted), requestLog(logger, metrics, callerOf), helmet());
  // Answers hold tokens, keys, offers and presigned URLs. Polling with `If-None-Match` needs no cache. Pages of other
  // origins may show a poster or a preview: the token that it needs is in its address.
  app.use('/v1', (_: Request, response: Response, next: NextFunction) => {
    response.set({ 'Cache-Control': 'no-store', 'Cross-Origin-Resource-Policy': 'cross-origin' });
    next();
  });
  app.enableCors({
    origin: true,
    exposedHeaders: ['ETag', 'Location', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id'],
    maxAge: 3600,
  });
  app.useGlobalGuards(new RequireJsonGuard());
  const countProblem = (code: string): void => metrics.problems.inc({ code });
  app.useGlobalFilters(new ProblemFilter(logger, pageNotFound(environment), countProblem));
  app.enableShutdownHooks(STOP_SIGNALS);
  serveDocs(app);
  servePage(app);
}

function limitConnectionsOf(app: NestExpressApplication): void {
  const { CONNECTIONS_PER_ADDRESS, EVENT_STREAMS_PER_CALLER } = app.get<EnvironmentOf<'api'>>(ENVIRONMENT);
  const isTrusted = app.getHttpAdapter().getInstance().get('trust proxy fn') as (ip: string, hop: number) => boolean;
  const { refusedConnections } = app.get<Metrics>(METRICS);
  limitConnections(app.getHttpServer(), {
    perAddress: CONNECTIONS_PER_ADDRESS ?? EVENT_STREAMS_PER_CALLER + CONNECTIONS_BESIDE_STREAMS,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    isTrustedProxy: (address) => isTrusted(address, 0),
    onRefused: () => refusedConnections.inc(),
  });
}
