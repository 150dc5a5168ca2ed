/** Every Temporal task queue. `workers/roles.ts` defines which of them a worker role polls. */
export const TASK_QUEUES = {
  /** Workflows and light activities: records, quotes, payments, uploads, clean-up. */
  control: 'control',
  /** Probes and previews: short ffmpeg work on files that nobody has paid for. */
  media: 'media',
  /** Finalizing: short ffmpeg work on paid results. A separate queue and slots, so that it never waits for `media`. */
  finalize: 'finalize',
  /** Encodes on a GPU. The only queue with a schedule-to-start timeout: a job then falls back to `compress-cpu`. */
  compressGpu: 'compress-gpu',
  /** Encodes on CPU. */
  compressCpu: 'compress-cpu',
  /** Mail. A separate queue, so that a slow mail provider never delays a payment. */
  notify: 'notify',
} as const;

/** The queue that an encode runs on. */
export type CompressQueue = typeof TASK_QUEUES.compressGpu | typeof TASK_QUEUES.compressCpu;
