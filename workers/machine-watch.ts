import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineGuard } from '../activities/support/machine-fault.js';
import { doublingDelay } from '../src/async/retry.js';
import { withTimeout } from '../src/async/with-timeout.js';
import type { MachineFault } from '../src/contracts/failures.js';
import { withLogContext } from '../src/observability/log-context.js';
import type { Logger } from '../src/observability/logger.js';

// A self-test costs a second of CPU. Suspicions soon after a test that passed share its result.
const PROOF_HOLDS_MS = 60_000;
const INITIAL_WAIT_MS = 1000;
const MAX_WAIT_MS = 60_000;
// A database that is down must not keep a failed task from its next worker.
const LISTENER_TIMEOUT_MS = 5000;

interface Deps {
  /** Tests everything that the work needs. Resolves with what fails; rejects when the test cannot be completed now. */
  prove(neededBytes: number): Promise<MachineFault | null>;
  /** How many bytes more than `neededBytes` are free on the scratch disk. */
  spareBytes(neededBytes: number): Promise<number>;
  logger: Logger;
}

type Listener = (fault: MachineFault | null) => void | Promise<void>;

/**
 * Keeps a process from taking work that its machine cannot do. After a fault it takes no work, and repeats the
 * self-test, with longer and longer waits, until the machine passes. One watch serves all workers of the process: they
 * share disk, sandbox and ffmpeg.
 */
export class MachineWatch implements MachineGuard {
  private current: MachineFault | null = null;
  private neededBytes = 0;
  private provedAtMs = -Infinity;
  private announced: Promise<void> = Promise.resolve();
  private readonly listeners: Listener[] = [];
  private readonly ended = new AbortController();

  constructor(
    private readonly deps: Deps,
    private readonly initialWaitMs = INITIAL_WAIT_MS,
  ) {}

  get fault(): MachineFault | null {
    return this.current;
  }

  /** @param listener is called with the fault that takes the worker out, and with null when it takes work again. */
  onChange(listener: Listener): void {
    this.listeners.push(listener);
  }

  async spareBytes(neededBytes: number): Promise<number> {
    return await this.deps.spareBytes(neededBytes);
  }

  async proveSoon(): Promise<MachineFault | null> {
    if (performance.now() - this.provedAtMs < PROOF_HOLDS_MS) return null;
    try {
      return await this.prove(0);
    } catch (error) {
      this.deps.logger.warn({ err: error }, 'whether this machine is sound could not be found out');
      return null;
    }
  }

  async takeOut(fault: MachineFault, neededBytes: number): Promise<void> {
    this.neededBytes = Math.max(this.neededBytes, neededBytes);
    if (this.current === null) {
      this.current = fault;
      this.deps.logger.error(
        { cause: fault, neededBytes },
        'a worker stops taking work: its machine failed the self-test',
      );
      this.announced = this.notifyListeners();
      // The tests no longer concern the job whose failure revealed the fault: it has gone to another worker.
      void withLogContext({}, () => this.proveUntilSound());
    }
    await this.announced;
  }

  /** Ends the self-tests when the process ends. */
  onApplicationShutdown(): void {
    this.ended.abort();
  }

  private async proveUntilSound(): Promise<void> {
    for (const waitMs of doublingDelay(this.initialWaitMs, MAX_WAIT_MS)) {
      // Ends early, with a rejection, when the process ends.
      await sleep(waitMs, undefined, { signal: this.ended.signal, ref: false }).catch(() => undefined);
      if (this.ended.signal.aborted) return;
      if (await this.isSound()) break;
    }
    this.current = null;
    this.neededBytes = 0;
    this.deps.logger.info('a worker takes work again: its machine passed the self-test');
    this.announced = this.notifyListeners();
  }

  private async isSound(): Promise<boolean> {
    try {
      const fault = await this.prove(this.neededBytes);
      if (fault === null) return true;
      this.current = fault;
      this.deps.logger.warn({ cause: fault }, 'the machine of this worker still cannot do the work');
    } catch (error) {
      this.deps.logger.warn({ err: error }, 'the self-test of this worker did not complete');
    }
    return false;
  }

  private async prove(neededBytes: number): Promise<MachineFault | null> {
    const fault = await this.deps.prove(neededBytes);
    this.provedAtMs = fault === null ? performance.now() : -Infinity;
    return fault;
  }

  private async notifyListeners(): Promise<void> {
    for (const listener of this.listeners) {
      try {
        await withTimeout(Promise.resolve(listener(this.current)), LISTENER_TIMEOUT_MS);
      } catch (error) {
        this.deps.logger.warn({ err: error }, 'not everybody knows yet whether this worker takes work');
      }
    }
  }
}
