import { ApplicationFailure } from '@temporalio/common';
import type {
  CompressActivities,
  ControlActivities,
  MailKind,
  MediaActivities,
  NotifyActivities,
  PreviewActivities,
  VideoProjection,
} from '../../../src/contracts/activities.js';
import type { FailureType, WORKER_SHUTDOWN } from '../../../src/contracts/failures.js';
import type { CompressQueue } from '../../../src/contracts/task-queues.js';
import { compareStateVersions } from '../../../src/domain/state-version.js';
import type { ReasonCode, VideoState } from '../../../src/domain/video-state.js';
import { FakeEncoder } from './fake-encoder.js';
import { FAKE_CARDS, FakePayments } from './fake-payments.js';
import { ActivityLatch } from './activity-latch.js';

export type Activities = ControlActivities &
  MediaActivities &
  PreviewActivities &
  CompressActivities &
  NotifyActivities;

/** Everything outside the workflow, for one job: tests set it up before and check it afterwards. */
export class FakeBackend {
  readonly money = new FakePayments();
  readonly encoder = new FakeEncoder();
  readonly files = new Set<string>();
  readonly projections: VideoProjection[] = [];
  readonly mails: { kind: MailKind; reason?: ReasonCode; mailId?: string }[] = [];
  /** All attempts of activities, in the order in which they started. */
  readonly calls: (keyof Activities)[] = [];
  /** Projections that were repeated or late, which happens only after a reset. */
  staleProjections = 0;
  /** The card that is used unless the test says otherwise. */
  card: string = FAKE_CARDS.good;
  compressQueue: CompressQueue = 'compress-cpu';
  hasFitWorker = true;
  offers = 0;
  private readonly latches: ActivityLatch[] = [];
  private running = 0;
  private completed = 0;
  private readonly restorers: (() => void)[] = [];

  constructor(
    readonly jobId: string,
    /** Tests replace single activities to change their behavior. */
    readonly activities: Activities,
  ) {}

  /** The states that were written to the read model, without immediate repeats. */
  get states(): VideoState[] {
    return this.projections.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);
  }

  get state(): VideoState | undefined {
    return this.projections.at(-1)?.state;
  }

  /** Like the real read model: a state that is not newer than the stored one changes nothing. */
  applyProjection(projection: VideoProjection): void {
    const shown = this.projections.at(-1);
    const isNewer = !shown || compareStateVersions(shown.version, projection.version) < 0;
    if (isNewer) this.projections.push(projection);
    else this.staleProjections += 1;
  }

  /** Runs an activity as the test has set it up. Refunds and links have separate workflows with separate histories. */
  async run(name: keyof Activities, input: unknown, isOwn = true): Promise<unknown> {
    this.calls.push(name);
    this.running += 1;
    try {
      const result = await (this.activities[name] as (input: unknown) => Promise<unknown>)(input);
      if (isOwn) this.completed += 1;
      return result;
    } finally {
      this.running -= 1;
    }
  }

  /** Whether only blocked activities are running and the history contains every completion. */
  isIdle(completionsInHistory: number): boolean {
    const held = this.latches.filter((gate) => gate.waiting > 0).length + this.encoder.held;
    return this.running === held && this.completed === completionsInHistory;
  }

  /** From now on, this activity waits at the gate before it does anything. */
  hold(name: keyof Activities): ActivityLatch {
    const gate = new ActivityLatch();
    this.latches.push(gate);
    this.restorers.push(() => gate.release());
    this.wrap(name, async (proceed) => {
      await gate.wait();
      return await proceed();
    });
    return gate;
  }

  /** From now on, this activity fails until it is repaired. */
  failActivity(name: keyof Activities, fail: () => Promise<never> = retryableFailure()): { repair(): void } {
    let broken = true;
    this.wrap(name, async (proceed) => (broken ? await fail() : await proceed()));
    const repair = (): void => {
      broken = false;
    };
    this.restorers.push(repair);
    return { repair: repair };
  }

  /** Repairs and releases everything. */
  repairAndReleaseAll(): void {
    this.encoder.release();
    this.money.refundsSettle = true;
    for (const relieve of this.restorers) relieve();
  }

  /** Wraps an activity with the behavior that a test needs. */
  wrap(name: keyof Activities, behaviour: (proceed: () => Promise<unknown>) => Promise<unknown>): void {
    const usual = this.activities[name] as (input: unknown) => Promise<unknown>;
    Object.assign(this.activities, { [name]: (input: unknown) => behaviour(() => usual(input)) });
  }

  callCount(name: keyof Activities): number {
    return this.calls.filter((call) => call === name).length;
  }

  /** The last value that was written to a field of the read model. */
  lastProjected<Field extends keyof VideoProjection>(field: Field): VideoProjection[Field] | undefined {
    return this.projections.findLast((projection) => projection[field] !== undefined)?.[field];
  }
}

/** An activity that fails as in an outage: a retry can help. */
export function retryableFailure(type?: FailureType | typeof WORKER_SHUTDOWN): () => Promise<never> {
  return () => Promise.reject(ApplicationFailure.retryable('the service is away', type));
}

/** An activity that fails for a reason that no retry can fix. */
export function nonRetryableFailure(type: FailureType): () => Promise<never> {
  return () => Promise.reject(ApplicationFailure.nonRetryable('it is refused', type));
}
