import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../eventually.js';
import type { ChaosDeployment } from './chaos-deployment.js';
import type { Fault, PlannedFault } from './plan.js';

const PATIENCE = { timeoutMs: 120_000, intervalMs: 250 };

/** Harms a deployment as planned. */
export class FaultExecutor {
  private done = 0;
  /** How often each fault has happened. */
  readonly counts: Record<string, number> = {};

  constructor(
    private readonly chaos: ChaosDeployment,
    private readonly faults: readonly PlannedFault[],
    private readonly tell: (fault: string) => void,
  ) {}

  /** How many planned faults have happened. */
  get happened(): number {
    return this.done;
  }

  /** How many are due and have not happened. */
  dueAfter(jobsBegun: number): number {
    return this.faults.filter(({ afterJobs }) => afterJobs <= jobsBegun).length - this.done;
  }

  /** One after another; those of Stripe, webhooks and clocks last while the next ones happen. */
  async run(jobsBegun: () => number): Promise<void> {
    for (const fault of this.faults) {
      while (jobsBegun() < fault.afterJobs) await sleep(100);
      await sleep(fault.delayMs);
      await this.cause(fault);
      this.done += 1;
    }
  }

  /** Ends what still lasts. */
  async heal(): Promise<void> {
    const { stripeSimulator } = this.chaos.deployment;
    await this.chaos.rightClocks();
    await persistently(() => stripeSimulator.disarm());
    for (const action of ['duplicate', 'drop'] as const)
      await persistently(() => stripeSimulator.webhooks({ action, times: 0 }));
    for (const action of ['delay', 'shuffle'] as const)
      await persistently(() => stripeSimulator.webhooks({ action, times: 0, delayMs: 0 }));
  }

  private async cause(fault: Fault): Promise<void> {
    const { stripeSimulator } = this.chaos.deployment;
    if (fault.kind === 'full disk' && !this.chaos.hasSmallDisk) return this.count('full disk, left out: not root');
    this.count(nameOf(fault));
    this.tell(`${nameOf(fault)} ${JSON.stringify(fault)}`);
    switch (fault.kind) {
      case 'kill':
        return await this.chaos.killFor(fault.victims, fault.downMs);
      case 'stripe': {
        const { method, times, latencyMs } = fault;
        return await persistently(() =>
          stripeSimulator.arm({ method, pathPattern: '^/v1/', fault: fault.fault, times, latencyMs }),
        );
      }
      case 'webhooks': {
        const { action, times, delayMs } = fault;
        const isTimed = action === 'shuffle' || action === 'delay';
        const control = isTimed ? { action, times, delayMs } : { action, times };
        return await persistently(() => stripeSimulator.webhooks(control));
      }
      case 'full disk':
        return await this.chaos.fillDiskFor(fault.fullMs);
      case 'clock':
        return await this.chaos.setClock(fault.process, fault.offsetMs);
    }
  }

  private count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}

function nameOf(fault: Fault): string {
  switch (fault.kind) {
    case 'kill':
      return `kill ${fault.victims.length > 1 ? 'everything' : fault.victims[0]}`;
    case 'stripe':
      return `stripe ${fault.fault}`;
    case 'webhooks':
      return `webhooks ${fault.action}`;
    case 'full disk':
      return 'full disk';
    case 'clock':
      return `clock of ${fault.process} ${fault.offsetMs > 0 ? 'ahead' : 'behind'}`;
  }
}

async function persistently(work: () => Promise<unknown>): Promise<void> {
  await eventually(work, () => true, PATIENCE);
}
