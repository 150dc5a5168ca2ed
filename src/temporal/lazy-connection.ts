import { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Variables } from '../config/environment.js';
import { temporalConnectionOptions } from './connection-options.js';

// gRPC's own backoff grows to two minutes: the API would answer 503 long after Temporal is up again.
const RECONNECT_BACKOFF_MS = { initial: 200, max: 2000 };
// A caller is waiting, and must learn within three seconds that Temporal is down.
const CONNECT_TIMEOUT_MS = 2000;

const CHANNEL_ARGS = {
  'grpc.initial_reconnect_backoff_ms': RECONNECT_BACKOFF_MS.initial,
  'grpc.max_reconnect_backoff_ms': RECONNECT_BACKOFF_MS.max,
};

/**
 * A connection that the first call opens, and that reopens within two seconds after Temporal is up again.
 * Its `close` may be called while calls are in progress: they fail.
 */
export function lazyConnection(environment: Variables<'temporal'>): Connection {
  const retries = new Retries();
  const connection = Connection.lazy({
    ...temporalConnectionOptions(environment),
    connectTimeout: CONNECT_TIMEOUT_MS,
    channelArgs: CHANNEL_ARGS,
    interceptors: [retries.interceptor],
  });
  const close = connection.close.bind(connection);
  connection.close = async () => {
    await retries.end();
    await close();
  };
  return connection;
}

/**
 * The SDK's own retries of failed calls, which can be ended.
 * The SDK starts a retry from a timer. On a closed channel, the retry throws there and takes the process with it.
 */
class Retries {
  private hasEnded = false;
  private lastRetryAtMs = 0;
  private readonly sdk = defaultGrpcRetryOptions();

  readonly interceptor = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !this.hasEnded && this.sdk.retryableDecider(attempt, status),
    delayFunction: (attempt, status) => {
      const delayMs = this.sdk.delayFunction(attempt, status);
      this.lastRetryAtMs = Math.max(this.lastRetryAtMs, performance.now() + delayMs);
      return delayMs;
    },
  });

  /** Lets no further retry begin, and waits for those that have been scheduled: for six seconds at most. */
  async end(): Promise<void> {
    this.hasEnded = true;
    // Timers have whole milliseconds, and those of one moment fire in the order in which they were set.
    await sleep(Math.max(0, Math.ceil(this.lastRetryAtMs - performance.now()) + 1));
  }
}
