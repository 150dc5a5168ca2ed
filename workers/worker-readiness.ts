import type { Worker } from '@temporalio/worker';
import { memoizeAsync } from '../src/async/memoize-async.js';
import type { MachineFault } from '../src/contracts/failures.js';
import type { Logger } from '../src/observability/logger.js';
import { measureDependency, type DependencyState } from '../src/observability/measure-dependency.js';
import type { ProcessMetrics } from '../src/observability/process-metrics.js';

// A scrape and a health check that arrive together share one check.
const STATE_TTL_MS = 2000;

interface Deps {
  workers: readonly Pick<Worker, 'getState'>[];
  /** Why the machine cannot do the work; null when it can, or the role needs no machine of its own. */
  fault: () => MachineFault | null;
  /** A ping for each server that the roles of this process need. */
  pings: Readonly<Record<string, () => Promise<unknown>>>;
  metrics: ProcessMetrics;
  logger: Logger;
}

export interface WorkerState {
  ready: boolean;
  /** It takes work: it is not draining, and its machine is sound. */
  takesWork: boolean;
  fault: MachineFault | null;
  dependencies: Record<string, DependencyState>;
}

/** Whether a worker takes work and reaches the servers that the work needs. */
export class WorkerReadiness {
  constructor(private readonly deps: Deps) {}

  readonly check = memoizeAsync(() => this.look(), { ttlMs: STATE_TTL_MS });

  private async look(): Promise<WorkerState> {
    const { workers, pings } = this.deps;
    const measured = await Promise.all(
      Object.entries(pings).map(
        async ([name, ping]) => [name, await measureDependency(this.deps, name, ping)] as const,
      ),
    );
    const dependencies = Object.fromEntries(measured);
    const fault = this.deps.fault();
    const takesWork = fault === null && workers.every((worker) => worker.getState() === 'RUNNING');
    return { ready: takesWork && measured.every(([, { ok }]) => ok), takesWork, fault, dependencies };
  }
}
