import { Context } from '@temporalio/activity';

const HEARTBEAT_EVERY_MS = 1000;

/**
 * Runs long work with a heartbeat every second. A cancellation arrives with a heartbeat and aborts the signal that the
 * work received.
 *
 * @param work gets `record`, which sets the heartbeat's details; a later attempt finds the last value in `recorded`.
 */
export async function withHeartbeat<C, T>(
  work: (tools: { signal: AbortSignal; record: (details: C) => void; recorded: C | undefined }) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  let details = context.info.heartbeatDetails as C | undefined;
  const recorded = details;
  const beat = () => context.heartbeat(details);
  beat();
  const timer = setInterval(beat, HEARTBEAT_EVERY_MS);
  try {
    return await work({
      signal: context.cancellationSignal,
      recorded,
      record: (next) => {
        details = next;
        beat();
      },
    });
  } catch (error) {
    // An error that the cancellation caused is not a failure of the work.
    if (context.cancellationSignal.aborted) await context.cancelled;
    throw error;
  } finally {
    clearInterval(timer);
  }
}
