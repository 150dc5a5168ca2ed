import type { PaymentActivities } from '../../../src/contracts/activities.js';
import { createPaymentActivities } from '../../../activities/payment.activities.js';
import type { PaymentsGateway } from '../../../src/gateways/payments/payments.gateway.js';
import type { PaymentsRepository } from '../../../src/persistence/payments/payments.repository.js';

export type MoneyActivity = keyof PaymentActivities;

/**
 * A moment at which the process of a worker can die: before a money activity has done anything (`start`), right after one
 * of its steps, or when it has its result but Temporal does not (`end`). A step is one call to Stripe or to the ledger.
 */
export interface CrashPoint {
  activity: MoneyActivity;
  /** `start`, `end`, or the step after which it dies, for example `stripe.confirm 1`: the first step of this kind. */
  after: string;
}

interface Deps {
  ledger: PaymentsRepository;
  payments: PaymentsGateway;
  modeOf: (jobId: string) => Promise<'live'>;
  pageUrlOf: (jobId: string) => string;
}

/** Our code never throws or catches this error by name. */
class SimulatedCrash extends Error {
  override readonly name = 'Died';

  constructor() {
    super('the process has died');
  }
}

/**
 * A worker that runs money activities and can be made to die once, at one point. A dead process does nothing more, so
 * every later call of the same execution, for example in a catch block, throws too. The retry of the activity runs normally.
 */
export class CrashingWorker {
  /** Every point that executions have passed so far, each once. */
  readonly reachedPoints: CrashPoint[] = [];
  /** Whether it has died at its point. */
  hasCrashed = false;

  constructor(
    private readonly deps: Deps,
    private readonly crashPoint?: CrashPoint,
  ) {}

  /** The activities as Temporal may call them. */
  get activities(): PaymentActivities {
    const names = Object.keys(createPaymentActivities(this.deps)) as MoneyActivity[];
    return Object.fromEntries(
      names.map((name) => [name, (input: unknown) => this.execute(name, input)]),
    ) as unknown as PaymentActivities;
  }

  private async execute(activity: MoneyActivity, input: unknown): Promise<unknown> {
    const execution = new ActivityExecution(activity, (point) => this.reach(point));
    execution.reachPoint('start');
    const deps = {
      modeOf: this.deps.modeOf,
      pageUrlOf: this.deps.pageUrlOf,
      ledger: execution.instrument('ledger', this.deps.ledger),
      payments: execution.instrument('stripe', this.deps.payments),
    };
    const run = createPaymentActivities(deps)[activity] as (input: unknown) => Promise<unknown>;
    const result = await run(input);
    execution.reachPoint('end');
    return result;
  }

  /** @returns whether this is the moment to die. */
  private reach(point: CrashPoint): boolean {
    if (!this.reachedPoints.some((known) => isSame(known, point))) this.reachedPoints.push(point);
    if (this.hasCrashed || !this.crashPoint || !isSame(this.crashPoint, point)) return false;
    this.hasCrashed = true;
    return true;
  }
}

/** One attempt at an activity. */
class ActivityExecution {
  private hasCrashed = false;
  private readonly steps = new Map<string, number>();

  constructor(
    private readonly activity: MoneyActivity,
    private readonly onPointReached: (point: CrashPoint) => boolean,
  ) {}

  /** @throws Died when this is where it dies. */
  reachPoint(after: string): void {
    if (this.onPointReached({ activity: this.activity, after })) this.hasCrashed = true;
    if (this.hasCrashed) throw new SimulatedCrash();
  }

  /** The same object, each of whose calls is a step. */
  instrument<T extends object>(name: string, target: T): T {
    return new Proxy(target, {
      get: (object, property) => {
        const value: unknown = Reflect.get(object, property, object);
        if (typeof value !== 'function' || typeof property !== 'string') return value;
        return (...args: unknown[]): unknown => {
          if (this.hasCrashed) throw new SimulatedCrash();
          const answer: unknown = Reflect.apply(value, object, args);
          const step = `${name}.${property}`;
          return isStream(answer) ? this.streamStep(step, answer) : this.awaitStep(step, answer);
        };
      },
    });
  }

  private async awaitStep(step: string, answer: unknown): Promise<unknown> {
    try {
      return await answer;
    } finally {
      this.reachPoint(this.numbered(step));
    }
  }

  /** Reading a list page by page is one step, which ends when the whole list has been read. */
  private async *streamStep(step: string, items: AsyncIterable<unknown>): AsyncIterable<unknown> {
    try {
      yield* items;
    } finally {
      this.reachPoint(this.numbered(step));
    }
  }

  private numbered(step: string): string {
    const times = (this.steps.get(step) ?? 0) + 1;
    this.steps.set(step, times);
    return `${step} ${times}`;
  }
}

function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

function isSame(one: CrashPoint, other: CrashPoint): boolean {
  return one.activity === other.activity && one.after === other.after;
}
