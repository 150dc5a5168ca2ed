/** Every Temporal task queue of the house. A worker role polls exactly one of them (`workers/roles.ts`). */
export const TASK_QUEUES = {
  /** Workflows and light activities: records, quotes, payments, uploads, clean-up. */
  control: 'control',
  /** Probing and finalizing: short ffmpeg work on files. */
  media: 'media',
  /** Encodes on a GPU. The only queue with a schedule-to-start timeout, from where a job falls back to `compress-cpu`. */
  compressGpu: 'compress-gpu',
  /** Encodes on CPU. */
  compressCpu: 'compress-cpu',
  /** Mail. Apart, so that a slow mail provider never holds up a payment. */
  notify: 'notify',
} as const;

/** The queue that an encode runs on. */
export type CompressQueue = typeof TASK_QUEUES.compressGpu | typeof TASK_QUEUES.compressCpu;
