import { seededRandom, type Random } from '../seeded-random.js';

/** Processes of ours, whose clocks can be wrong: one for each role, and one more that encodes. */
const SEPARATE = [
  'api',
  'worker-control',
  'worker-media',
  'worker-compress',
  'worker-small-disk',
  'worker-notify',
] as const;
/** As few as a small run can do with. None has a disk that can be full. */
const TOGETHER = ['api', 'worker-all'] as const;
const SERVERS = ['temporal', 'mongodb', 's3', 'simulators'] as const;

export type OurProcess = (typeof SEPARATE | typeof TOGETHER)[number];
export type ServerName = (typeof SERVERS)[number];
export type ProcessName = OurProcess | ServerName;

/** What a customer does, and with which card. How often, of `MIX`. */
const MIX = {
  delivered: 7,
  free: 2,
  canceledBeforePaying: 1,
  canceledAfterPaying: 2,
  declined: 1,
  declinedThenPaid: 1,
  authenticated: 2,
  authenticationFailed: 1,
  paidSlowly: 1,
  refundedBySupport: 1,
  refundedSlowly: 1,
  cannotFit: 1,
  encodeFails: 1,
  neverUploads: 1,
  neverBuys: 1,
} as const;

export type Journey = keyof typeof MIX;

export interface PlannedJob {
  journey: Journey;
  /** Whether a customer who has the file deletes it at once. */
  deletes: boolean;
  /** Before each step. */
  hesitationMs: number;
}

export type Fault =
  | { kind: 'kill'; victims: ProcessName[]; downMs: number }
  | { kind: 'stripe'; fault: StripeFault; method: 'GET' | 'POST' | '*'; times: number; latencyMs: number }
  | { kind: 'webhooks'; action: 'shuffle' | 'delay' | 'duplicate' | 'drop'; times: number; delayMs: number }
  | { kind: 'full disk'; fullMs: number }
  | { kind: 'clock'; process: OurProcess; offsetMs: number };

type StripeFault = (typeof STRIPE_FAULTS)[number];

/** A fault, and when: so long after so many jobs have begun. */
export type PlannedFault = Fault & { afterJobs: number; delayMs: number };

export interface ChaosPlan {
  seed: number;
  /** What is started of ours. */
  processes: readonly OurProcess[];
  jobs: PlannedJob[];
  /** In the order in which they happen. */
  faults: PlannedFault[];
}

const STRIPE_FAULTS = [
  'drop_answer_after_effect',
  'drop_request',
  'status_500_after_effect',
  'status_500',
  'status_429',
  'latency',
] as const;
const WEBHOOK_FAULTS = ['shuffle', 'duplicate', 'delay', 'drop'] as const;
const FAULT_MIX = { kill: 6, stripe: 3, webhooks: 2, 'full disk': 1, clock: 2 } as const;
const CLOCK_ERRORS_MS = [600_000, -600_000] as const;

const JOBS_PER_FAULT = 2;
const MIN_FAULTS = 4;
/** A smaller plan has few processes, and no customers who never come back: their jobs end only when their time is over. */
const MIN_JOBS_OF_A_LARGE_RUN = 24;
const LONGEST_OUTAGE_MS = 4000;
const LONGEST_DELAY_MS = 3000;
const LONGEST_HESITATION_MS = 1500;

/** What happens in a run. The same seed and number of jobs make the same plan. */
export function planChaos(seed: number, jobCount: number): ChaosPlan {
  const random = seededRandom(seed);
  const processes = isLargeRun(jobCount) ? SEPARATE : TOGETHER;
  return { seed, processes, jobs: planJobs(random, jobCount), faults: planFaults(random, jobCount, processes) };
}

export function isLargeRun(jobCount: number): boolean {
  return jobCount >= MIN_JOBS_OF_A_LARGE_RUN;
}

function planJobs(random: Random, count: number): PlannedJob[] {
  const deal = dealer(random, repeated(MIX));
  return Array.from({ length: count }, (_, index) => {
    const journey = deal();
    const abandons = journey === 'neverUploads' || journey === 'neverBuys';
    // In the first half, so that their time is over when the last job ends.
    const mayAbandon = isLargeRun(count) && index < count / 2;
    return {
      journey: abandons && !mayAbandon ? 'delivered' : journey,
      deletes: random() < 0.5,
      hesitationMs: Math.round(random() * LONGEST_HESITATION_MS),
    };
  });
}

function planFaults(random: Random, jobCount: number, ours: readonly OurProcess[]): PlannedFault[] {
  const count = Math.max(MIN_FAULTS, Math.round(jobCount / JOBS_PER_FAULT));
  const mix = repeated(FAULT_MIX).filter((kind) => kind !== 'full disk' || ours.includes('worker-small-disk'));
  const deal = dealer(random, mix);
  const make = faultMakers(random, ours);
  return Array.from({ length: count }, (_, index) => ({
    ...make[deal()](),
    afterJobs: Math.floor(((index + 0.5) / count) * jobCount),
    delayMs: Math.round(random() * LONGEST_DELAY_MS),
  }));
}

function faultMakers(random: Random, ours: readonly OurProcess[]): Record<Fault['kind'], () => Fault> {
  const all = [...ours, ...SERVERS];
  const victim = dealer<ProcessName | 'everything'>(random, [...all, 'everything']);
  const stripeFault = dealer(random, STRIPE_FAULTS);
  const method = dealer(random, ['POST', 'GET', 'POST', '*'] as const);
  const webhookFault = dealer(random, WEBHOOK_FAULTS);
  const process = dealer(random, ours);
  const clockError = dealer(random, CLOCK_ERRORS_MS);
  const upTo = (max: number): number => 1 + Math.floor(random() * max);
  return {
    kill: () => {
      const name = victim();
      return {
        kind: 'kill',
        victims: name === 'everything' ? all : [name],
        downMs: upTo(LONGEST_OUTAGE_MS),
      };
    },
    stripe: () => ({ kind: 'stripe', fault: stripeFault(), method: method(), times: upTo(6), latencyMs: upTo(12_000) }),
    webhooks: () => ({ kind: 'webhooks', action: webhookFault(), times: upTo(10), delayMs: upTo(20_000) }),
    'full disk': () => ({ kind: 'full disk', fullMs: upTo(15_000) }),
    clock: () => ({ kind: 'clock', process: process(), offsetMs: clockError() }),
  };
}

/** Deals each item once in random order, then all of them again: even few deals have most of them. */
function dealer<T>(random: Random, items: readonly T[]): () => T {
  let deck: T[] = [];
  return () => {
    if (deck.length === 0) deck = [...items];
    const [dealt] = deck.splice(Math.floor(random() * deck.length), 1);
    return dealt as T;
  };
}

function repeated<Name extends string>(mix: Record<Name, number>): Name[] {
  return (Object.keys(mix) as Name[]).flatMap((name) => Array.from({ length: mix[name] }, () => name));
}
