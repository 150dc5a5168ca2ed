import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineGuard } from '../activities/support/machine-fault.js';
import { doublingDelay } from '../src/async/retry.js';
import { withTimeout } from '../src/async/with-timeout.js';
import type { MachineFault } from '../src/contracts/failures.js';
import { withLogContext } from '../src/observability/log-context.js';
import type { Logger } from '../src/observability/logger.js';

// A proof costs a second of CPU. Suspicions that come one after another share it.
const PROOF_HOLDS_MS = 60_000;
const INITIAL_WAIT_MS = 1000;
const MAX_WAIT_MS = 60_000;
// A database that is away must not keep a failed task from its next worker.
const LISTENER_TIMEOUT_MS = 5000;

interface Deps {
  /** Tries out everything that the work needs. Answers what fails; rejects when that cannot be found out now. */
  prove(neededBytes: number): Promise<MachineFault | null>;
  /** How many bytes more are free on the scratch disk than these. */
  spareBytes(neededBytes: number): Promise<number>;
  logger: Logger;
}

type Listener = (fault: MachineFault | null) => void | Promise<void>;

/**
 * Keeps a process from taking work that its machine cannot do. A fault takes it out; then it proves itself, again and again
 * with longer waits, until it is sound. One watch serves all workers of the process: they share disk, sandbox and ffmpeg.
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

  /** @param listener is told when a fault takes the worker out, and with null when the worker takes work again. */
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
      this.announced = this.tellListeners();
      // No longer about the job whose failure showed the fault: that one has gone to another worker.
      void withLogContext({}, () => this.proveUntilSound());
    }
    await this.announced;
  }

  /** Ends the proofs, when the process ends. */
  onApplicationShutdown(): void {
    this.ended.abort();
  }

  private async proveUntilSound(): Promise<void> {
    for (const waitMs of doublingDelay(this.initialWaitMs, MAX_WAIT_MS)) {
      // Cut short, which makes it reject, when the process ends.
      await sleep(waitMs, undefined, { signal: this.ended.signal, ref: false }).catch(() => undefined);
      if (this.ended.signal.aborted) return;
      if (await this.isSound()) break;
    }
    this.current = null;
    this.neededBytes = 0;
    this.deps.logger.info('a worker takes work again: its machine passed the self-test');
    this.announced = this.tellListeners();
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

  private async tellListeners(): Promise<void> {
    for (const listener of this.listeners) {
      try {
        await withTimeout(Promise.resolve(listener(this.current)), LISTENER_TIMEOUT_MS);
      } catch (error) {
        this.deps.logger.warn({ err: error }, 'not everybody knows yet whether this worker takes work');
      }
    }
  }
}
