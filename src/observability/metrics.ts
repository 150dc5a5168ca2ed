import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** The figures that `/metrics` of the private port shows. Labels have few values: never ids. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    httpRequestSeconds: new Histogram({
      name: 'mailsized_http_request_duration_seconds',
      help: 'Time from request to answer, by route and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
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
      help: 'Differences between the ledger and Stripe that no human has settled. Alert above 0.',
      registers,
    }),
    reconcileReportOnly: new Gauge({
      name: 'mailsized_reconcile_report_only',
      help: '1 while reconciliation mends nothing, because a restore was noticed. Alert on 1.',
      registers,
    }),
    webhookDeliveries: new Gauge({
      name: 'mailsized_webhook_deliveries',
      help: 'Messages to webhook endpoints of the last 30 days, by how they stand. Alert when `exhausted` rises.',
      labelNames: ['state'],
      registers,
    }),
    webhookEndpointsDisabled: new Gauge({
      name: 'mailsized_webhook_endpoints_disabled',
      help: 'Webhook endpoints that are told nothing because they answered 410, or nothing got through for days.',
      registers,
    }),
    disputes: new Counter({
      name: 'mailsized_dispute_notices_total',
      help: 'News about disputed payments, by how the dispute stands. Each wants a human.',
      labelNames: ['status'],
      registers,
    }),
  };
}
