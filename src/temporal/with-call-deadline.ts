import type { Client } from '@temporalio/client';

// A caller is waiting: if Temporal does not answer within this time, it counts as down.
const CALL_TIMEOUT_MS = 10_000;

/**
 * Makes calls to Temporal with a deadline, at which gRPC ends them.
 *
 * @throws the client's error; after the deadline, with the status DEADLINE_EXCEEDED.
 */
export async function withCallDeadline<T>(
  client: Client,
  call: () => Promise<T>,
  timeoutMs = CALL_TIMEOUT_MS,
): Promise<T> {
  return await client.withDeadline(Date.now() + timeoutMs, call);
}
