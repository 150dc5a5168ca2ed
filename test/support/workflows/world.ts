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
import type { FailureType } from '../../../src/contracts/failures.js';
import type { CompressQueue } from '../../../src/contracts/task-queues.js';
import { compareStateVersions } from '../../../src/domain/state-version.js';
import type { ReasonCode, VideoState } from '../../../src/domain/video-state.js';
import { FakeEncoder } from './fake-encoder.js';
import { CARDS, FakeMoney } from './fake-money.js';
import { Gate } from './gate.js';

export type Activities = ControlActivities &
  MediaActivities &
  PreviewActivities &
  CompressActivities &
  NotifyActivities;

/** Everything outside of the workflow, for one job: what a story arranges before and looks at afterwards. */
export class World {
  readonly money = new FakeMoney();
  readonly encoder = new FakeEncoder();
  readonly files = new Set<string>();
  readonly projections: VideoProjection[] = [];
  readonly mails: { kind: MailKind; reason?: ReasonCode; mailId?: string }[] = [];
  /** Activities in the order in which they were started, every attempt of them. */
  readonly calls: (keyof Activities)[] = [];
  /** Projections that came again, or late: only after a reset. */
  staleProjections = 0;
  /** What is paid with unless the story says otherwise. */
  card: string = CARDS.good;
  compressQueue: CompressQueue = 'compress-cpu';
  offers = 0;
  private readonly gates: Gate[] = [];
  private running = 0;
  private completed = 0;
  private readonly relief: (() => void)[] = [];

  constructor(
    readonly jobId: string,
    /** Replaced one by one by the stories that need another behaviour. */
    readonly activities: Activities,
  ) {}

  /** The states that the read model was shown, each once until the next. */
  get states(): VideoState[] {
    return this.projections.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);
  }

  get state(): VideoState | undefined {
    return this.projections.at(-1)?.state;
  }

  /** Like the real read model: what is not newer than what is there changes nothing. */
  project(projection: VideoProjection): void {
    const shown = this.projections.at(-1);
    const isNews = !shown || compareStateVersions(shown.version, projection.version) < 0;
    if (isNews) this.projections.push(projection);
    else this.staleProjections += 1;
  }

  /** Runs an activity as the story has arranged it. Refunds and links have a workflow, and a history, of their own. */
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

  /** Only held activities run, and the history knows of every completion. */
  isAtRest(completionsInHistory: number): boolean {
    const held = this.gates.filter((gate) => gate.waiting > 0).length + this.encoder.held;
    return this.running === held && this.completed === completionsInHistory;
  }

  /** From now on this activity waits at the gate before it does anything. */
  hold(name: keyof Activities): Gate {
    const gate = new Gate();
    this.gates.push(gate);
    this.relief.push(() => gate.release());
    this.wrap(name, async (proceed) => {
      await gate.pass();
      return await proceed();
    });
    return gate;
  }

  /** From now on this activity fails, until it is mended. */
  breakDown(name: keyof Activities, fail: () => Promise<never> = outage()): { mend(): void } {
    let broken = true;
    this.wrap(name, async (proceed) => (broken ? await fail() : await proceed()));
    const mend = (): void => {
      broken = false;
    };
    this.relief.push(mend);
    return { mend };
  }

  /** Mends and releases everything. */
  calmDown(): void {
    this.encoder.release();
    this.money.refundsSettle = true;
    for (const relieve of this.relief) relieve();
  }

  /** Puts a behaviour of the story's around an activity. */
  wrap(name: keyof Activities, behaviour: (proceed: () => Promise<unknown>) => Promise<unknown>): void {
    const usual = this.activities[name] as (input: unknown) => Promise<unknown>;
    Object.assign(this.activities, { [name]: (input: unknown) => behaviour(() => usual(input)) });
  }

  timesCalled(name: keyof Activities): number {
    return this.calls.filter((call) => call === name).length;
  }

  /** The last value that the read model was given for a field. */
  shown<Field extends keyof VideoProjection>(field: Field): VideoProjection[Field] | undefined {
    return this.projections.findLast((projection) => projection[field] !== undefined)?.[field];
  }
}

/** An activity that fails like an outage: its failure can be retried. */
export function outage(type?: FailureType): () => Promise<never> {
  return () => Promise.reject(ApplicationFailure.retryable('the service is away', type));
}

/** An activity that fails for a reason which no repeat mends. */
export function refusal(type: FailureType): () => Promise<never> {
  return () => Promise.reject(ApplicationFailure.nonRetryable('it is refused', type));
}
