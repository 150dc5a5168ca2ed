import { ServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { PaymentsUnavailable } from '../../gateways/payments/payments.gateway.js';
import { StoreRefused } from '../../gateways/storage/storage.gateway.js';

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const MONGO_NAMES =
  /^(Mongo(ServerSelection|Network|NetworkTimeout|NotConnected|PoolCleared|Topology\w*)Error|MongooseServerSelectionError)$/;
// Unauthorized and AuthenticationFailed: the database refuses our user.
const MONGO_REFUSALS = new Set<unknown>([13, 18]);
const UNAVAILABLE_ERRORS = [ServiceError, WorkflowUpdateRPCTimeoutOrCancelledError, PaymentsUnavailable, StoreRefused];
// How deep a cause may be nested; deeper chains are cycles.
const MAX_DEPTH = 6;

/** Whether an error means that MongoDB, Temporal, S3 or Stripe does not answer or refuses us, and is no bug of ours. */
export function isDependencyDown(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > MAX_DEPTH) return false;
  if (UNAVAILABLE_ERRORS.some((kind) => error instanceof kind)) return true;
  if (isDatabaseDown(error) || error.name === 'TimeoutError') return true;
  // The source of our S3 credentials, such as the role of the container, is part of S3.
  if (error.name === 'CredentialsProviderError') return true;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  if (typeof code === 'string' && NETWORK_CODES.has(code)) return true;
  if ($metadata?.httpStatusCode !== undefined && $metadata.httpStatusCode >= 500) return true;
  const causes: unknown[] = error instanceof AggregateError ? error.errors : [error.cause];
  return causes.some((cause) => isDependencyDown(cause, depth + 1));
}

function isDatabaseDown(error: Error): boolean {
  if (error.name === 'MongoServerError') return MONGO_REFUSALS.has((error as { code?: unknown }).code);
  // Mongoose gives up on an operation that waited for a connection.
  if (error.name === 'MongooseError') return error.message.includes('buffering timed out');
  return MONGO_NAMES.test(error.name);
}
