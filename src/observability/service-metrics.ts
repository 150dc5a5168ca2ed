import { Gauge, type Registry } from 'prom-client';

export type ServiceMetrics = ReturnType<typeof createServiceMetrics>;

/**
 * Metrics of the whole service, which each API reads from the database and from Temporal on request. All APIs show the
 * same values: take the largest, not the sum.
 */
export function createServiceMetrics(registry: Registry) {
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `mailsized_${name}`, help, labelNames, registers: [registry] });
  return {
    jobs: gauge('jobs', 'Open jobs by state.', ['state']),
    oldestJobAge: gauge('oldest_job_age_seconds', 'How long ago the oldest job of a state was made.', ['state']),
    longestInState: gauge(
      'longest_time_in_state_seconds',
      'How long one of the open jobs has been in a state, at most; 0 without one.',
      ['state'],
    ),
    parkedJobs: gauge('parked_jobs', 'Parked jobs, which wait for a human, by the type of the failure.', ['cause']),
    parkedRefundIn: gauge(
      'parked_job_refund_in_seconds',
      'Time until the first parked job is refunded, unless a human answers. NaN without one.',
    ),
    jobsLastDay: gauge('jobs_last_day', 'Jobs made within 24 hours, by what has become of them.', ['event']),
    activeCustomers: gauge(
      'active_customers_last_day',
      'Accounts and anonymous callers that made a job within 24 hours.',
    ),
    storeHeldBytes: gauge('store_held_bytes', 'Announced bytes of all open jobs.'),
    storeFreeBytes: gauge('store_free_bytes', 'STORAGE_CAPACITY_BYTES less what open jobs hold. NaN: no limit is set.'),
    queueBacklog: gauge('task_queue_backlog', 'Tasks that wait for a worker, about.', ['queue']),
    queueBacklogAge: gauge('task_queue_backlog_age_seconds', 'Age of the oldest task that waits; 0 without one.', [
      'queue',
    ]),
    queuePollers: gauge('task_queue_pollers', 'Pollers that Temporal has seen within minutes.', ['queue']),
    workers: gauge('workers', 'Workers that take work, busy or not.', ['queue']),
    workerSlots: gauge('worker_slots', 'How many tasks these workers take at a time, all together.', ['queue']),
    unsentMails: gauge('unsent_mails', 'Mails that are owed and that no provider has accepted yet.'),
    oldestUnsentMailAge: gauge('oldest_unsent_mail_age_seconds', 'Age of the oldest of them; 0 without one.'),
    refundsPending: gauge('refunds_pending', 'Payments of which a refund is asked for or on its way.'),
    oldestPendingRefundAge: gauge('oldest_pending_refund_age_seconds', 'Age of the oldest of them; 0 without one.'),
    disputesOpen: gauge('disputes_open', 'Payments whose dispute is not decided.'),
    reconcileLastSuccess: gauge(
      'reconcile_last_success_timestamp_seconds',
      'When the last reconciliation reached its end, as a Unix time; 0 before the first.',
    ),
    reconcileComparedTo: gauge(
      'reconcile_compared_to_timestamp_seconds',
      'Up to when the ledger is compared with Stripe, as a Unix time; 0 before the first time. Page when it is over an hour ago.',
    ),
    reconcileInterval: gauge('reconcile_interval_seconds', 'How often reconciliation runs: RECONCILE_EVERY_MIN.'),
    reconcileOverLimit: gauge(
      'reconcile_over_limit',
      '1: the last reconciliation found more to repair than RECONCILE_MAX_MENDED or RECONCILE_MAX_REFUND_CENTS allow. Alert on 1.',
    ),
    wedgedWorkflows: gauge(
      'wedged_workflows',
      'Workflows whose tasks fail, as the last reconciliation saw them. Page above 0.',
    ),
    wedgedTerminated: gauge('workflows_terminated_wedged', 'How many of them it terminated.'),
    badDeploy: gauge('bad_deploy', '1: more are wedged than RECONCILE_MAX_WEDGED, and none is terminated. Page on 1.'),
    unsignalledEvents: gauge(
      'stripe_events_unsignalled',
      'Stripe events of which no workflow was told yet; at most 1000.',
    ),
    oldestUnsignalledAge: gauge('oldest_unsignalled_stripe_event_age_seconds', 'Age of the oldest; 0 without one.'),
    oldestPendingDeliveryAge: gauge(
      'oldest_pending_webhook_delivery_age_seconds',
      'Age of the oldest message to a webhook endpoint that is not delivered and not given up; 0 without one.',
    ),
    moneyDifferences: gauge(
      'money_differences',
      'Differences between the ledger and Stripe that nobody has settled yet. Alert above 0.',
    ),
    reconcileReportOnly: gauge(
      'reconcile_report_only',
      '1 while reconciliation only reports and repairs nothing, because it detected a restore. Alert on 1.',
    ),
    webhookDeliveries: gauge(
      'webhook_deliveries',
      'Messages to webhook endpoints in the last 30 days, by state. Alert when `exhausted` rises.',
      ['state'],
    ),
    webhookEndpointsDisabled: gauge(
      'webhook_endpoints_disabled',
      'Webhook endpoints that receive nothing because they answered 410 or every delivery failed for days.',
    ),
  };
}
