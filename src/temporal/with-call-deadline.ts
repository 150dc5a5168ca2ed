import type { Client } from '@temporalio/client';
import { withTimeout } from '../async/with-timeout.js';

// A caller is waiting: if Temporal does not answer within this time, it counts as down.
const CALL_TIMEOUT_MS = 10_000;

/**
 * Makes calls to Temporal with a deadline, at which gRPC ends them.
 *
 * @throws the client's error; after the deadline, a TimeoutError, or the client's with the status DEADLINE_EXCEEDED.
 */
export async function withCallDeadline<T>(
  client: Client,
  call: () => Promise<T>,
  timeoutMs = CALL_TIMEOUT_MS,
): Promise<T> {
  // Between two attempts the client sleeps past the deadline, by up to a second.
  return await withTimeout(client.withDeadline(Date.now() + timeoutMs, call), timeoutMs);
}
