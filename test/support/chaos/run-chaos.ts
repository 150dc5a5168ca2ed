import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RECONCILE_SCHEDULE_ID } from '../../../src/contracts/workflow-names.js';
import { makeChaosClips, type ChaosClips } from './chaos-clips.js';
import { ChaosCustomer, type Account } from './chaos-customer.js';
import { ChaosDeployment } from './chaos-deployment.js';
import { isClean, judge, type Verdict } from './checker.js';
import { gatherEvidence } from './evidence.js';
import { FaultExecutor } from './faults.js';
import { isLargeRun, planChaos, type ChaosPlan } from './plan.js';

/** Jobs in progress at a time: more than the workers can take, so that some wait. */
const AT_A_TIME = 12;
/** New jobs wait while more faults are due, so that the faults meet jobs. */
const MAX_FAULTS_DUE = 2;
/** How long what is still going on may take once nothing is harmed any more. */
const SETTLING_MS = 10 * 60_000;
/** Reconciliation, once nothing is harmed any more. */
const IMPATIENT = { RECONCILE_GRACE_MIN: '0.05', RECONCILE_MAX_MENDED: '1000' };
/** Tells each fault as it happens, and what every customer is at. */
const IS_VERBOSE = Boolean(process.env['CHAOS_VERBOSE']);
const MAX_TOLD = 5;
const TELL_EVERY_MS = 15_000;

/** What a run was, and how it ended. */
export interface ChaosReport {
  seed: number;
  jobs: number;
  seconds: number;
  /** How long after the last fault and the last customer everything was in order; null: it never was. */
  settledAfterSeconds: number | null;
  faults: Record<string, number>;
  /** How often the supervisor started a process that had ended although nobody had killed it. */
  restarts: number;
  /** For each journey, how many jobs ended in which state. */
  outcomes: Record<string, Record<string, number>>;
  /** How often the store refused a link that the service had just given out. */
  refusedLinks: number;
  counts: Record<keyof Verdict, number>;
  verdict: Verdict;
}

/** A whole run: a deployment, its customers, and what happens to them. */
export class ChaosRun {
  private begun = 0;
  private readonly customers: ChaosCustomer[] = [];
  private readonly present = new Set<ChaosCustomer>();
  private readonly startedAtMs = performance.now();

  private constructor(
    private readonly plan: ChaosPlan,
    private readonly chaos: ChaosDeployment,
    private readonly faults: FaultExecutor,
    private readonly clips: ChaosClips,
    private readonly tell: (line: string) => void,
  ) {}

  static async run(seed: number, jobs: number, tell: (line: string) => void): Promise<ChaosReport> {
    const plan = planChaos(seed, jobs);
    const folder = await mkdtemp(join(tmpdir(), 'mailsized-clips-'));
    const clips = await makeChaosClips(
      folder,
      plan.jobs.map(({ journey }) => journey),
    );
    const chaos = await ChaosDeployment.start(plan.processes, environmentOf(plan));
    try {
      return await new ChaosRun(
        plan,
        chaos,
        new FaultExecutor(chaos, plan.faults, (fault) => IS_VERBOSE && tell(fault)),
        clips,
        tell,
      ).finish();
    } finally {
      await chaos.stop();
      await rm(folder, { recursive: true });
    }
  }

  private async finish(): Promise<ChaosReport> {
    const telling = setInterval(() => this.tellProgress(), TELL_EVERY_MS);
    try {
      await Promise.all([this.serveCustomers(), this.faults.run(() => this.begun)]);
      const healedAtMs = performance.now();
      await this.faults.heal();
      const verdict = await this.settle();
      return this.report(verdict, isClean(verdict) ? secondsSince(healedAtMs) : null);
    } finally {
      clearInterval(telling);
    }
  }

  private async serveCustomers(): Promise<void> {
    const waiting = [...this.plan.jobs];
    const serve = async (): Promise<void> => {
      for (let job = waiting.shift(); job; job = waiting.shift()) {
        while (this.faults.dueAfter(this.begun) > MAX_FAULTS_DUE) await sleep(100);
        this.begun += 1;
        const customer = new ChaosCustomer(this.chaos.deployment, job, this.clips);
        this.customers.push(customer);
        this.present.add(customer);
        const visit = customer.run().finally(() => this.present.delete(customer));
        // Who never comes back does not keep others waiting.
        const abandons = job.journey === 'neverUploads' || job.journey === 'neverBuys';
        if (abandons) absent.push(visit);
        else await visit;
      }
    };
    const absent: Promise<void>[] = [];
    await Promise.all(Array.from({ length: AT_A_TIME }, serve));
    await Promise.all(absent);
  }

  /** Until all is in order. Then those who have kept their results delete them, so that nothing at all may be left. */
  private async settle(): Promise<Verdict> {
    if (isLargeRun(this.plan.jobs.length)) {
      await this.chaos.deployment.addWorker('control', IMPATIENT, 'worker-settling');
    }
    const verdict = await this.reconcileUntilClean();
    if (!isClean(verdict)) return verdict;
    this.tell('every customer has the result or the money; now what was kept is deleted');
    await Promise.all(this.customers.map((customer) => customer.leave()));
    return await this.reconcileUntilClean();
  }

  /** Reconciliation runs as its schedule has it, though with less patience. */
  private async reconcileUntilClean(): Promise<Verdict> {
    const reconciliation = this.chaos.deployment.temporal.schedule.getHandle(RECONCILE_SCHEDULE_ID);
    const deadlineMs = performance.now() + SETTLING_MS;
    for (let last = ''; ; await sleep(2000)) {
      await reconciliation.trigger();
      const verdict = judge(await gatherEvidence(this.chaos, this.accounts));
      if (isClean(verdict) || performance.now() > deadlineMs) return verdict;
      const open = Object.entries(verdict).map(([count, found]: [string, string[]]) => [
        count,
        found.slice(0, MAX_TOLD),
      ]);
      const state = JSON.stringify(Object.fromEntries(open.filter(([, found]) => found?.length)));
      if (state !== last) this.tell(`not in order yet: ${state}`);
      last = state;
    }
  }

  private get accounts(): Account[] {
    return this.customers.map(({ account }) => account);
  }

  private tellProgress(): void {
    const { jobs, faults } = this.plan;
    const progress = [
      `${this.begun - this.present.size} of ${jobs.length} jobs ended`,
      `${this.present.size} in progress`,
      `${this.faults.happened} of ${faults.length} faults`,
    ];
    this.tell(`${secondsSince(this.startedAtMs)} s: ${progress.join(', ')}`);
    if (IS_VERBOSE) for (const { status } of this.present) this.tell(`  ${status}`);
  }

  private report(verdict: Verdict, settledAfterSeconds: number | null): ChaosReport {
    const { seed, jobs } = this.plan;
    const outcomes: ChaosReport['outcomes'] = {};
    for (const { journey, state } of this.accounts) {
      const ends = (outcomes[journey] ??= {});
      ends[state ?? 'never made'] = (ends[state ?? 'never made'] ?? 0) + 1;
    }
    return {
      ...{ seed, jobs: jobs.length, seconds: secondsSince(this.startedAtMs), settledAfterSeconds },
      ...{ faults: this.faults.counts, restarts: this.chaos.restarts, outcomes },
      refusedLinks: this.accounts.reduce((sum, { refusedLinks }) => sum + refusedLinks, 0),
      ...{ counts: countsOf(verdict), verdict },
    };
  }
}

function environmentOf({ jobs }: ChaosPlan): Record<string, string> {
  const others = { FIT_WORKER_TIMEOUT_MIN: '1' };
  // Reconciliation would take a job that is just being made for an orphan, so it runs only at the end.
  if (!isLargeRun(jobs.length)) return { ...others, ...IMPATIENT, RECONCILE_EVERY_MIN: '600' };
  // How long those who never come back are waited for: longer than any outage.
  const patience = String(jobs.length < 100 ? 4 : 12);
  return { ...others, RECONCILE_EVERY_MIN: '1', UPLOAD_TIMEOUT_MIN: patience, QUOTE_TTL_MIN: patience };
}

function countsOf(verdict: Verdict): ChaosReport['counts'] {
  return Object.fromEntries(
    Object.entries(verdict).map(([name, found]) => [name, (found as string[]).length]),
  ) as ChaosReport['counts'];
}

function secondsSince(atMs: number): number {
  return Math.round((performance.now() - atMs) / 1000);
}
