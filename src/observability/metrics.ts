import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** The metrics of the API's own work. Labels have few values and never hold ids. */
export function createMetrics(registry: Registry) {
  const registers = [registry];
  return {
    httpRequestSeconds: new Histogram({
      name: 'mailsized_http_request_duration_seconds',
      help: 'Time from request to response, by route and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.25, 0.5, 1, 2, 4, 10],
      registers,
    }),
    problems: new Counter({
      name: 'mailsized_problems_total',
      help: 'Answers with a problem, by its code.',
      labelNames: ['code'],
      registers,
    }),
    openEventStreams: new Gauge({
      name: 'mailsized_open_event_streams',
      help: 'Clients that follow a job by Server-Sent Events at this API. At EVENT_STREAMS_IN_ALL more are refused.',
      registers,
    }),
    refusedConnections: new Counter({
      name: 'mailsized_refused_connections_total',
      help: 'Connections that this API closed at once, because their address had CONNECTIONS_PER_ADDRESS open.',
      registers,
    }),
    cspViolations: new Counter({
      name: 'mailsized_csp_violations_total',
      help: 'What the Content-Security-Policy of the page has stopped, as browsers report it, by directive.',
      labelNames: ['directive'],
      registers,
    }),
    webhookEvents: new Counter({
      name: 'mailsized_stripe_webhook_events_total',
      help: 'Stripe events received, by type and whether they were new.',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    disputes: new Counter({
      name: 'mailsized_dispute_notices_total',
      help: 'Notices about disputed payments, by status of the dispute. Each needs a human.',
      labelNames: ['status'],
      registers,
    }),
  };
}
