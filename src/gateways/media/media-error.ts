import type { RejectionReason } from '../../domain/media/facts/media-limits.js';

const MESSAGES = {
  unreadable_input: 'The file cannot be read as a video',
  encode_failed: 'The encoder failed',
  no_progress: 'The encoder stopped making progress',
  limit_exceeded: 'The file needs more than the limits of one run allow',
  cannot_fit: 'No encode got under the ceiling',
  sandbox_failed: 'The sandbox could not be set up',
  disk_full: 'The scratch disk is full',
  gpu_out_of_memory: 'The GPU ran out of memory',
  canceled: 'The work was canceled',
} as const;

/** Stable codes, fit for reason fields and metrics. */
export type MediaErrorCode = keyof typeof MESSAGES;

/** Whether the same work may succeed at another time or on another worker. */
const RETRYABLE: Readonly<Record<MediaErrorCode, boolean>> = {
  unreadable_input: false,
  encode_failed: true,
  no_progress: true,
  limit_exceeded: false,
  cannot_fit: false,
  sandbox_failed: true,
  disk_full: true,
  gpu_out_of_memory: true,
  canceled: false,
};

/** Whether a failure is caused by the file, and not by the machine or the caller. */
export function isFaultOfFile({ code }: MediaError): boolean {
  return code === 'unreadable_input' || code === 'encode_failed';
}

/** What a tool printed, and why the file is refused. Both are optional. */
export interface MediaErrorDetail {
  readonly log?: string;
  readonly rejection?: RejectionReason;
  readonly cause?: unknown;
}

/**
 * Any failure of the media gateway. Each code has a fixed message. File names and the tool's output are only in `log`,
 * which belongs in the job's log object and never in messages or histories.
 */
export class MediaError extends Error {
  readonly code: MediaErrorCode;
  readonly retryable: boolean;
  /** Last lines that the tool printed. They may hold names from inside the file. Not enumerable, so that loggers skip it. */
  declare readonly log: string;
  /** Why the file is refused, for the customer; only with `unreadable_input` and `limit_exceeded`. */
  readonly rejection: RejectionReason | null;

  constructor(code: MediaErrorCode, { log = '', rejection, cause }: MediaErrorDetail = {}) {
    super(MESSAGES[code], cause === undefined ? undefined : { cause });
    this.name = 'MediaError';
    this.code = code;
    this.retryable = RETRYABLE[code];
    this.rejection = rejection ?? (code === 'unreadable_input' ? 'unreadable' : null);
    Object.defineProperty(this, 'log', { value: log, enumerable: false });
  }
}
