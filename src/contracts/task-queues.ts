/** Every Temporal task queue. A worker role polls exactly one of them (`workers/roles.ts`). */
export const TASK_QUEUES = {
  /** Workflows and light activities: records, quotes, payments, uploads, clean-up. */
  control: 'control',
  /** Probing and finalizing: short ffmpeg work on files. */
  media: 'media',
  /** Encodes on a GPU. The only queue with a schedule-to-start timeout, after which a job falls back to `compress-cpu`. */
  compressGpu: 'compress-gpu',
  /** Encodes on CPU. */
  compressCpu: 'compress-cpu',
  /** Mail. A separate queue, so that a slow mail provider never delays a payment. */
  notify: 'notify',
} as const;

/** The queue that an encode runs on. */
export type CompressQueue = typeof TASK_QUEUES.compressGpu | typeof TASK_QUEUES.compressCpu;
