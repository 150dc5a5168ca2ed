import type { PersonalDataInput } from '../contracts/personal-data-workflow.js';
import type { ReconcileInput } from '../contracts/reconcile-workflow.js';
import type { VideoPolicy } from '../contracts/video-workflow.js';
import type { MediaLimits } from '../domain/media/facts/media-limits.js';
import type { PriceTable } from '../domain/pricing.js';
import { minutesToMs, type Variables } from './environment.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The timings that a job is started with. */
export function videoPolicyOf(environment: Variables<'timings'>): VideoPolicy {
  return {
    uploadTimeoutMs: minutesToMs(environment.UPLOAD_TIMEOUT_MIN),
    quoteTimeoutMs: minutesToMs(environment.QUOTE_TTL_MIN),
    paymentTimeoutMs: minutesToMs(environment.PAYMENT_TIMEOUT_MIN),
    gpuWaitTimeoutMs: Math.round(environment.GPU_WAIT_TIMEOUT_SEC * 1000),
    fitWorkerTimeoutMs: minutesToMs(environment.FIT_WORKER_TIMEOUT_MIN),
    attentionTimeoutMs: minutesToMs(environment.ATTENTION_TIMEOUT_MIN),
    retentionMs: minutesToMs(environment.DOWNLOAD_TTL_MIN),
    expiresSoonLeadMs: minutesToMs(environment.EXPIRES_SOON_LEAD_MIN),
  };
}

export function reconcileInputOf(
  environment: Variables<'timings' | 'reconcile'>,
  { upsells }: PriceTable,
): ReconcileInput {
  const policy = videoPolicyOf(environment);
  const graceMs = minutesToMs(environment.RECONCILE_GRACE_MIN);
  return {
    mode: environment.RECONCILE_MODE,
    graceMs,
    // The longest that a job of this configuration can live before its files are due for deletion.
    unknownGraceMs:
      graceMs +
      policy.uploadTimeoutMs +
      policy.quoteTimeoutMs +
      policy.attentionTimeoutMs +
      Math.max(policy.retentionMs, upsells.extendedRetention.retentionMs) +
      minutesToMs(environment.RETENTION_EXTENSION_MIN),
    wedgedGraceMs: minutesToMs(environment.RECONCILE_WEDGED_GRACE_MIN),
    maxWedged: environment.RECONCILE_MAX_WEDGED,
    maxMended: environment.RECONCILE_MAX_MENDED,
    maxRefundCents: environment.RECONCILE_MAX_REFUND_CENTS,
    policy,
  };
}

export function personalDataInputOf(environment: Variables<'schedules'>): PersonalDataInput {
  return { ttlMs: Math.round(environment.PERSONAL_DATA_TTL_DAYS * DAY_MS), pageSize: 25, pagesPerRun: 100 };
}

export function mediaLimitsOf(environment: Variables<'uploads' | 'probing' | 'media'>): MediaLimits {
  return {
    maxSizeBytes: environment.MAX_UPLOAD_BYTES,
    maxDurationMs: environment.MAX_DURATION_SEC * 1000,
    maxPixels: environment.MAX_PIXELS,
    maxStreams: environment.MAX_STREAMS,
  };
}

/** The origins of the pages that may send uploads from a browser. */
export function uploadOriginsOf({
  UPLOAD_ALLOWED_ORIGINS,
  PUBLIC_BASE_URL,
}: Variables<'presigning' | 'links'>): string[] {
  return UPLOAD_ALLOWED_ORIGINS ?? [new URL(PUBLIC_BASE_URL).origin];
}
