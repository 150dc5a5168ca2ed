import type { Client } from '@temporalio/client';

// A caller is waiting: a Temporal that does not answer within this time counts as down.
const CALL_TIMEOUT_MS = 10_000;

/**
 * Makes calls to Temporal that gRPC ends when the time is up.
 *
 * @throws the client's error, with the status DEADLINE_EXCEEDED when the time is up.
 */
export async function withCallDeadline<T>(
  client: Client,
  call: () => Promise<T>,
  timeoutMs = CALL_TIMEOUT_MS,
): Promise<T> {
  return await client.withDeadline(Date.now() + timeoutMs, call);
}
