/** Series as promtool writes them: `0+1x60` begins at 0 and grows by 1 each time, sixty times; `5x60` stays at 5. */
type Series = Record<string, string>;

interface AlertCase {
  /** It fires when this goes on until `after`, and does not when `quiet` does. */
  fires: Series;
  quiet: Series;
  after: string;
  /** How often there is a sample, and the rules are evaluated: a minute, or what is enough for days. */
  every?: string;
}

const REQUESTS = 'mailsized_http_request_duration_seconds_count';
const SLOW = 'mailsized_http_request_duration_seconds_bucket';
const MAILS = 'mailsized_mail_attempts_total';
const DELIVERIES = 'mailsized_paid_to_delivered_seconds';
const GIVEN_UP = 'mailsized_webhook_messages_given_up_total';
const STORED_GIVEN_UP = 'mailsized_webhook_deliveries{state="exhausted"}';
const STRIPE = `${REQUESTS}{route="/v1/webhooks/stripe"`;
const DEPENDENCY = 'mailsized_dependency_up{dependency="s3"';
const ENCODE = 'activity="encodeVideo"';
const QUERIES = 'mailsized_database_query_duration_seconds_bucket';

/** Of a thousand requests a minute, so many fail. */
function requests(failed: number): Series {
  return {
    [`${REQUESTS}{status="200",route="/v1/videos"}`]: `0+${1000 - failed}x5000`,
    [`${REQUESTS}{status="503",route="/v1/videos"}`]: `0+${failed}x5000`,
  };
}

/** Of a hundred tries a minute, so many are refused. */
function mails(refused: number): Series {
  return {
    [`${MAILS}{provider="mailgun",outcome="accepted"}`]: `0+${100 - refused}x5000`,
    [`${MAILS}{provider="mailgun",outcome="refused"}`]: `0+${refused}x5000`,
  };
}

/** Of a hundred videos a minute, so many come later than an hour after the payment. */
function deliveries(late: number): Series {
  return {
    [`${DELIVERIES}_bucket{le="3600"}`]: `0+${100 - late}x5000`,
    [`${DELIVERIES}_count`]: '0+100x5000',
  };
}

/** Of a hundred events a minute, so many are refused. */
function stripeEvents(refused: number): Series {
  return {
    [`${STRIPE},status="204"}`]: `0+${100 - refused}x60`,
    [`${STRIPE},status="400"}`]: `0+${refused}x60`,
  };
}

/** Of a hundred a minute, so many take longer than the limit, in seconds. */
function slower(bucket: string, limit: number, slow: number, labels = ''): Series {
  return {
    [`${bucket}{${labels}le="${limit}"}`]: `0+${100 - slow}x60`,
    [`${bucket}{${labels}le="${limit * 2}"}`]: '0+100x60',
    [`${bucket}{${labels}le="+Inf"}`]: '0+100x60',
  };
}

/** Of a hundred tries a minute, so many fail. */
function encodes({ failed }: { failed: number }): Series {
  return {
    [`mailsized_activity_failures_total{${ENCODE},type="encode_failed"}`]: `0+${failed}x60`,
    [`mailsized_activity_duration_seconds_count{${ENCODE},outcome="failed"}`]: `0+${failed}x60`,
    [`mailsized_activity_duration_seconds_count{${ENCODE},outcome="ok"}`]: `0+${100 - failed}x60`,
  };
}

/** When reconciliation reached its end, of an API that began in 1970 unless stated otherwise. */
function reconciled(lastSuccess: string, { everySec = 600, startedAt = '1x300' } = {}): Series {
  return {
    mailsized_reconcile_last_success_timestamp_seconds: lastSuccess,
    mailsized_reconcile_interval_seconds: `${everySec}x300`,
    'process_start_time_seconds{job="mailsized-api"}': startedAt,
  };
}

/** One series, above and below its limit. */
function level(series: string, fires: number, quiet: number, after = '20m'): AlertCase {
  return { fires: { [series]: `${fires}x60` }, quiet: { [series]: `${quiet}x60` }, after };
}

/** What each alert of `docker/monitoring/rules` is for; several cases where one says too little. */
export const ALERT_CASES: Record<string, AlertCase | AlertCase[]> = {
  AvailabilityBudgetBurnsFast: { fires: requests(20), quiet: requests(3), after: '2h' },
  AvailabilityBudgetBurnsSlowly: { fires: requests(2), quiet: requests(0), after: '73h', every: '30m' },
  DeliveryBudgetBurnsFast: { fires: deliveries(10), quiet: deliveries(1), after: '7h', every: '5m' },
  DeliveryBudgetBurnsSlowly: { fires: deliveries(2), quiet: deliveries(0), after: '73h', every: '30m' },
  RefundLate: level('mailsized_oldest_pending_refund_age_seconds', 90_000, 80_000),
  RefundBudgetBurnsSlowly: level('mailsized_oldest_pending_refund_age_seconds', 90_000, 80_000, '30m'),
  MailBudgetBurnsFast: { fires: mails(10), quiet: mails(1), after: '7h', every: '5m' },

  ApiDown: level('up{job="mailsized-api"}', 0, 1),
  WorkersMissing: level('mailsized_workers{queue="compress-cpu"}', 0, 1),
  WorkerUnfit: level('mailsized_worker_fit{role="compress-cpu"}', 0, 1),
  MemoryNearlyFull: {
    fires: { node_memory_MemAvailable_bytes: '1x60', node_memory_MemTotal_bytes: '10x60' },
    quiet: { node_memory_MemAvailable_bytes: '5x60', node_memory_MemTotal_bytes: '10x60' },
    after: '20m',
  },
  DiskNearlyFull: {
    fires: { mailsized_scratch_free_bytes: '5x60', mailsized_scratch_size_bytes: '100x60' },
    quiet: { mailsized_scratch_free_bytes: '50x60', mailsized_scratch_size_bytes: '100x60' },
    after: '20m',
  },
  GpuMemoryNearlyFull: {
    fires: {
      'mailsized_gpu_memory_used_bytes{gpu="0"}': '96x60',
      'mailsized_gpu_memory_size_bytes{gpu="0"}': '100x60',
    },
    quiet: {
      'mailsized_gpu_memory_used_bytes{gpu="0"}': '94x60',
      'mailsized_gpu_memory_size_bytes{gpu="0"}': '100x60',
    },
    after: '20m',
  },
  StoreNearlyFull: {
    fires: { mailsized_store_free_bytes: '5x60', mailsized_store_held_bytes: '95x60' },
    quiet: { mailsized_store_free_bytes: '50x60', mailsized_store_held_bytes: '50x60' },
    after: '20m',
  },
  // The clock of promtool begins in 1970.
  CertificateExpiresSoon: level('probe_ssl_earliest_cert_expiry', 10 * 86_400, 60 * 86_400),
  DeployUnfinished: {
    fires: { 'mailsized_build_info{version="1"}': '1x200', 'mailsized_build_info{version="2"}': '1x200' },
    quiet: { 'mailsized_build_info{version="2",role="api"}': '1x200', 'mailsized_build_info{version="2"}': '1x200' },
    after: '3h',
  },

  DependencyAway: level('mailsized_dependency_up{dependency="mongodb"}', 0, 1),
  ProcessWithoutDependency: {
    fires: { [`${DEPENDENCY},instance="api"}`]: '0x60', [`${DEPENDENCY},instance="worker"}`]: '1x60' },
    quiet: { [`${DEPENDENCY},instance="api"}`]: '1x60', [`${DEPENDENCY},instance="worker"}`]: '1x60' },
    after: '20m',
  },
  ProviderAway: level('mailsized_dependency_up{dependency="stripe"}', 0, 1),
  DatabaseSlow: { fires: slower(QUERIES, 1, 5), quiet: slower(QUERIES, 1, 0), after: '30m' },

  ErrorRateHigh: { fires: requests(60), quiet: requests(10), after: '20m' },
  ErrorRateRaised: { fires: requests(20), quiet: requests(5), after: '50m' },
  RequestsSlow: {
    fires: slower(SLOW, 2, 5, 'route="/v1/videos",'),
    quiet: slower(SLOW, 2, 100, 'route="/v1/videos/:jobId/events",'),
    after: '30m',
  },

  WorkflowTasksFail: {
    fires: { 'temporal_workflow_task_execution_failed{workflow_type="videoWorkflow"}': '1+1x60' },
    quiet: { 'temporal_workflow_task_execution_failed{workflow_type="videoWorkflow"}': '1x60' },
    after: '5m',
  },
  WorkflowWedged: level('mailsized_wedged_workflows', 1, 0),
  BadDeploy: level('mailsized_bad_deploy', 1, 0),
  QueueLong: level('mailsized_task_queue_backlog{queue="compress-cpu"}', 101, 100),
  QueueOld: level('mailsized_task_queue_backlog_age_seconds{queue="media"}', 1000, 800),
  EncodesFail: { fires: encodes({ failed: 40 }), quiet: encodes({ failed: 10 }), after: '30m' },
  JobsParked: level('mailsized_parked_jobs{cause="machine_unfit"}', 1, 0),
  JobsStuck: level('mailsized_longest_time_in_state_seconds{state="probing"}', 4000, 3000),
  ParkedJobsSoonRefunded: level('mailsized_parked_job_refund_in_seconds', 20_000, 22_000),

  MoneyDiffers: level('mailsized_money_differences', 1, 0),
  ReconciliationRepairsNothing: level('mailsized_reconcile_report_only', 1, 0),
  ReconciliationOverLimit: level('mailsized_reconcile_over_limit', 1, 0),
  ReconciliationLate: [
    { fires: reconciled('1x90'), quiet: reconciled('1+60x90'), after: '85m' },
    // It has never completed: since the start of the API, or because that has just started.
    {
      fires: reconciled('0x90', { startedAt: '1x90' }),
      quiet: reconciled('0x90', { startedAt: '3000x90' }),
      after: '85m',
    },
    // It runs once an hour, and the last success was 85 minutes ago.
    {
      fires: reconciled('1x300', { everySec: 3600 }),
      quiet: reconciled('11100x300', { everySec: 3600 }),
      after: '270m',
    },
  ],
  ReconciliationComparesNothing: {
    fires: { mailsized_reconcile_compared_to_timestamp_seconds: '1x120' },
    quiet: { mailsized_reconcile_compared_to_timestamp_seconds: '1+60x120' },
    after: '90m',
  },
  DisputeOpen: level('mailsized_disputes_open', 1, 0),
  StripeWebhooksRefused: { fires: stripeEvents(30), quiet: stripeEvents(10), after: '30m' },
  StripeEventsWait: level('mailsized_oldest_unsignalled_stripe_event_age_seconds', 1000, 800),

  MailFailures: { fires: mails(20), quiet: mails(5), after: '40m' },
  MailWaits: level('mailsized_oldest_unsent_mail_age_seconds', 4000, 3000),
  WebhookMessagesGivenUp: {
    fires: { [GIVEN_UP]: '5x30 6x30', [STORED_GIVEN_UP]: '40x60' },
    quiet: { [GIVEN_UP]: '6x60', [STORED_GIVEN_UP]: '5x30 6x30' },
    after: '50m',
  },
};
