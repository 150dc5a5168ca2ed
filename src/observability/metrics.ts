import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** The metrics that `/metrics` on the private port serves. Labels have few values and never hold ids. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    httpRequestSeconds: new Histogram({
      name: 'mailsized_http_request_duration_seconds',
      help: 'Time from request to response, by route and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
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
    webhookEvents: new Counter({
      name: 'mailsized_stripe_webhook_events_total',
      help: 'Stripe events received, by type and whether they were new.',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    moneyDifferences: new Gauge({
      name: 'mailsized_money_differences',
      help: 'Differences between the ledger and Stripe that nobody has settled yet. Alert above 0.',
      registers,
    }),
    reconcileReportOnly: new Gauge({
      name: 'mailsized_reconcile_report_only',
      help: '1 while reconciliation only reports and repairs nothing, because it detected a restore. Alert on 1.',
      registers,
    }),
    webhookDeliveries: new Gauge({
      name: 'mailsized_webhook_deliveries',
      help: 'Messages to webhook endpoints in the last 30 days, by state. Alert when `exhausted` rises.',
      labelNames: ['state'],
      registers,
    }),
    webhookEndpointsDisabled: new Gauge({
      name: 'mailsized_webhook_endpoints_disabled',
      help: 'Webhook endpoints that receive nothing because they answered 410 or every delivery failed for days.',
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
