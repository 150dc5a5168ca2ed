import type { PaymentActivities } from '../../../src/contracts/activities.js';
import { createPaymentActivities } from '../../../activities/payment.activities.js';
import type { PaymentsGateway } from '../../../src/gateways/payments/payments.gateway.js';
import type { PaymentsRepository } from '../../../src/persistence/payments/payments.repository.js';

export type MoneyActivity = keyof PaymentActivities;

/**
 * A moment at which the process of a worker can die: before a money activity has done anything (`start`), right after one
 * of its steps, or when it has its result and Temporal has not (`end`). A step is one call to Stripe or to the ledger.
 */
export interface CrashPoint {
  activity: MoneyActivity;
  /** `start`, `end`, or the step after which it dies, as `stripe.confirm 1`: the first one of this kind. */
  after: string;
}

interface Deps {
  ledger: PaymentsRepository;
  payments: PaymentsGateway;
  modeOf: (jobId: string) => Promise<'live'>;
}

/** Nothing of our code ever throws or catches this one by name. */
class Died extends Error {
  override readonly name = 'Died';

  constructor() {
    super('the process has died');
  }
}

/**
 * A worker that carries out money activities and can be made to die, once, at one point. A dead process does nothing any
 * more, so whatever the execution still tries, in a catch for instance, is thrown at it too; its repeat lives.
 */
export class MortalWorker {
  /** Every point that executions so far have come past, each once. */
  readonly passed: CrashPoint[] = [];
  /** Whether it has died at its point. */
  died = false;

  constructor(
    private readonly deps: Deps,
    private readonly death?: CrashPoint,
  ) {}

  /** The activities as Temporal may call them. */
  get activities(): PaymentActivities {
    const names = Object.keys(createPaymentActivities(this.deps)) as MoneyActivity[];
    return Object.fromEntries(
      names.map((name) => [name, (input: unknown) => this.execute(name, input)]),
    ) as unknown as PaymentActivities;
  }

  private async execute(activity: MoneyActivity, input: unknown): Promise<unknown> {
    const life = new Execution(activity, (point) => this.pass(point));
    life.comePast('start');
    const deps = {
      modeOf: this.deps.modeOf,
      ledger: life.watch('ledger', this.deps.ledger),
      payments: life.watch('stripe', this.deps.payments),
    };
    const run = createPaymentActivities(deps)[activity] as (input: unknown) => Promise<unknown>;
    const result = await run(input);
    life.comePast('end');
    return result;
  }

  /** @returns whether this is the moment to die. */
  private pass(point: CrashPoint): boolean {
    if (!this.passed.some((known) => isSame(known, point))) this.passed.push(point);
    if (this.died || !this.death || !isSame(this.death, point)) return false;
    this.died = true;
    return true;
  }
}

/** One attempt at an activity. */
class Execution {
  private isDead = false;
  private readonly steps = new Map<string, number>();

  constructor(
    private readonly activity: MoneyActivity,
    private readonly pass: (point: CrashPoint) => boolean,
  ) {}

  /** @throws Died when this is where it dies. */
  comePast(after: string): void {
    if (this.pass({ activity: this.activity, after })) this.isDead = true;
    if (this.isDead) throw new Died();
  }

  /** The same object, each of whose calls is a step. */
  watch<T extends object>(name: string, target: T): T {
    return new Proxy(target, {
      get: (object, property) => {
        const value: unknown = Reflect.get(object, property, object);
        if (typeof value !== 'function' || typeof property !== 'string') return value;
        return (...args: unknown[]): unknown => {
          if (this.isDead) throw new Died();
          const answer: unknown = Reflect.apply(value, object, args);
          const step = `${name}.${property}`;
          return isStream(answer) ? this.read(step, answer) : this.take(step, answer);
        };
      },
    });
  }

  private async take(step: string, answer: unknown): Promise<unknown> {
    try {
      return await answer;
    } finally {
      this.comePast(this.nth(step));
    }
  }

  /** A list that is read page by page is one step, which ends when it has been read. */
  private async *read(step: string, items: AsyncIterable<unknown>): AsyncIterable<unknown> {
    try {
      yield* items;
    } finally {
      this.comePast(this.nth(step));
    }
  }

  private nth(step: string): string {
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
