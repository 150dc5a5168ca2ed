import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

const ENCODE_LABELS = ['preset', 'encoder'] as const;

/** The metrics of a worker's own work. Labels have few values and never hold ids. */
export function createWorkerMetrics(registry: Registry) {
  const registers = [registry];
  return {
    activitySeconds: new Histogram({
      name: 'mailsized_activity_duration_seconds',
      help: 'Time of one attempt of an activity, by how it ended: ok, failed or canceled.',
      labelNames: ['activity', 'outcome'],
      buckets: [0.01, 0.1, 0.5, 2, 10, 60, 300, 1800, 7200],
      registers,
    }),
    activityFailures: new Counter({
      name: 'mailsized_activity_failures_total',
      help: 'Failed attempts of activities, by the type of the failure; `other` for one without a type.',
      labelNames: ['activity', 'type'],
      registers,
    }),
    workerFit: new Gauge({
      name: 'mailsized_worker_fit',
      help: '1 while a worker takes work, 0 while it takes no work because its machine cannot do the work.',
      labelNames: ['role'],
      registers,
    }),
    workerUnfit: new Counter({
      name: 'mailsized_worker_unfit_total',
      help: 'How often a worker has stopped taking work, by the fault of its machine.',
      labelNames: ['role', 'cause'],
      registers,
    }),
    scratchFreeBytes: new Gauge({
      name: 'mailsized_scratch_free_bytes',
      help: 'Free bytes of the disk that SCRATCH_DIR is on.',
      registers,
    }),
    scratchSizeBytes: new Gauge({
      name: 'mailsized_scratch_size_bytes',
      help: 'Size of that disk.',
      registers,
    }),
    gpuMemoryUsedBytes: new Gauge({
      name: 'mailsized_gpu_memory_used_bytes',
      help: 'Memory of a GPU that is in use, by our encodes or anything else.',
      labelNames: ['gpu'],
      registers,
    }),
    gpuMemorySizeBytes: new Gauge({
      name: 'mailsized_gpu_memory_size_bytes',
      help: 'Memory of a GPU.',
      labelNames: ['gpu'],
      registers,
    }),
    paidToDeliveredSeconds: new Histogram({
      name: 'mailsized_paid_to_delivered_seconds',
      help: 'From the receipt of the money to the delivery of the result, for each video that was paid for.',
      buckets: [60, 300, 900, 1800, 3600, 7200, 21_600, 86_400],
      registers,
    }),
    ffmpegJobSeconds: new Histogram({
      name: 'ffmpeg_job_duration_seconds',
      help: 'Time of an encode with all of its passes, without download and upload.',
      labelNames: [...ENCODE_LABELS, 'outcome'],
      buckets: [1, 5, 15, 60, 180, 600, 1800, 3600, 7200],
      registers,
    }),
    encodeSpeed: new Histogram({
      name: 'mailsized_encode_speed_ratio',
      help: 'Seconds of video that a second of encoding makes.',
      labelNames: ENCODE_LABELS,
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16],
      registers,
    }),
    encodeAttempts: new Histogram({
      name: 'mailsized_encode_attempts',
      help: 'How many second passes an encode needed until it fitted.',
      labelNames: ENCODE_LABELS,
      buckets: [1, 2, 3, 4],
      registers,
    }),
    encodeFill: new Histogram({
      name: 'mailsized_encode_fill_ratio',
      help: 'Size of a result divided by the size that it may have.',
      labelNames: ENCODE_LABELS,
      buckets: [0.5, 0.8, 0.9, 0.94, 0.96, 0.98, 0.99, 1],
      registers,
    }),
    encodesResumed: new Counter({
      name: 'mailsized_encodes_resumed_total',
      help: 'Encodes that went on from a checkpoint of an earlier attempt.',
      labelNames: ENCODE_LABELS,
      registers,
    }),
    mailAttempts: new Counter({
      name: 'mailsized_mail_attempts_total',
      help: 'Tries to hand a mail to a provider, by outcome: accepted, refused, deferred or failed.',
      labelNames: ['provider', 'kind', 'outcome'],
      registers,
    }),
    webhookMessagesGivenUp: new Counter({
      name: 'mailsized_webhook_messages_given_up_total',
      help: 'Messages to webhook endpoints that were given up after all retries.',
      registers,
    }),
    payments: new Counter({
      name: 'mailsized_payments_total',
      help: 'Answers to confirmed payments, by status.',
      labelNames: ['outcome'],
      registers,
    }),
    refunds: new Counter({
      name: 'mailsized_refunds_total',
      help: 'Steps of refunds, by outcome: settled, pending or failed.',
      labelNames: ['outcome'],
      registers,
    }),
  };
}
