import { memoizeAsync } from '../async/memoize-async.js';
import { withTimeout } from '../async/with-timeout.js';
import type { Logger } from './logger.js';
import type { ProcessMetrics } from './process-metrics.js';

// A server that needs longer than this is of no use to a waiting customer either.
const PING_TIMEOUT_MS = 3000;

// More frequent pings of a provider that others run would tell us nothing more.
const PROVIDER_TTL_MS = 60_000;

export interface DependencyState {
  ok: boolean;
  latencyMs: number;
}

/** Pings one server, and shows the result in the metrics. Never fails. */
export async function measureDependency(
  { metrics, logger }: { metrics: ProcessMetrics; logger: Logger },
  dependency: string,
  ping: () => Promise<unknown>,
): Promise<DependencyState> {
  const startedAtMs = performance.now();
  const ok = await withTimeout(ping(), PING_TIMEOUT_MS).then(
    () => true,
    (error: unknown) => {
      logger.warn({ dependency, err: error }, 'a dependency does not answer');
      return false;
    },
  );
  const latencyMs = Math.round(performance.now() - startedAtMs);
  metrics.dependencyUp.set({ dependency }, ok ? 1 : 0);
  metrics.dependencyLatency.set({ dependency }, latencyMs / 1000);
  return { ok, latencyMs };
}

/** The ping of a provider that others run, sent at most once a minute. A failure is not cached. */
export function pingSeldom(ping: () => Promise<void>): () => Promise<void> {
  return memoizeAsync(ping, { ttlMs: PROVIDER_TTL_MS });
}
