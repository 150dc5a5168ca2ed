import { OWN_SIZE_BYTES, PROVIDERS } from '../../src/domain/media/plan/targets.js';
import type { RefundOrder } from '../../src/domain/ledger/refund-order.js';
import type {
  CancelRequest,
  RetryRequest,
  RefundRequest,
  RequoteRequest,
  StopRequest,
} from '../../src/contracts/video-workflow.js';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOptionalId(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.length > 0 && value.length <= 100);
}

export function isStopRequest(value: unknown): value is StopRequest {
  return (
    isRecord(value) &&
    (value.actor === 'customer' || value.actor === 'support' || value.actor === 'operator') &&
    isOptionalId(value.noteId)
  );
}

export function isCancelRequest(value: unknown): value is CancelRequest {
  if (!isStopRequest(value)) return false;
  const { onlyBeforeDelivery } = value as CancelRequest;
  return onlyBeforeDelivery === undefined || typeof onlyBeforeDelivery === 'boolean';
}

export function isRefundRequest(value: unknown): value is RefundRequest {
  return isStopRequest(value) && isOptionalId((value as RefundRequest).parkId);
}

export function isRefundOrder(value: unknown): value is RefundOrder {
  if (!isRecord(value) || typeof value.reason !== 'string') return false;
  const { claim } = value;
  return claim === undefined || isRefundClaim(claim);
}

function isRefundClaim(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.claimId === 'string' &&
    /^[\w-]{1,100}$/.test(value.claimId) &&
    typeof value.amountCents === 'number' &&
    Number.isSafeInteger(value.amountCents) &&
    value.amountCents > 0
  );
}

export function isRetryRequest(value: unknown): value is RetryRequest {
  return isRecord(value) && typeof value.parkId === 'string';
}

export function isEncodeStarted(value: unknown): value is { encodeId: string } {
  return isRecord(value) && typeof value.encodeId === 'string';
}

// The year 2100: a later time is a mistake (microseconds, say), and Temporal could not set the timer.
const MAX_RETENTION_UNTIL_MS = 4_102_444_800_000;

export function isExtendRetentionRequest(value: unknown): value is { untilMs: number } {
  return (
    isRecord(value) &&
    typeof value.untilMs === 'number' &&
    Number.isSafeInteger(value.untilMs) &&
    value.untilMs <= MAX_RETENTION_UNTIL_MS
  );
}

export function isRequoteRequest(value: unknown): value is RequoteRequest {
  if (!isRecord(value) || !isRecord(value.target) || !isTrackRequest(value.tracks)) return false;
  const { provider, ceilingBytes } = value.target;
  if (provider !== 'own') return typeof provider === 'string' && Object.hasOwn(PROVIDERS, provider);
  return (
    typeof ceilingBytes === 'number' &&
    Number.isSafeInteger(ceilingBytes) &&
    ceilingBytes >= OWN_SIZE_BYTES.min &&
    ceilingBytes <= OWN_SIZE_BYTES.max
  );
}

function isTrackRequest(value: unknown): boolean {
  if (value === undefined) return true;
  const isId = (id: unknown): boolean => id === undefined || typeof id === 'string';
  return isRecord(value) && isId(value.video) && isId(value.audio);
}
