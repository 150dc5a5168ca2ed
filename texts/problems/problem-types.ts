import type { DeclineReason } from './decline-reasons.js';

/** What went wrong, as a person reads it. */
export interface ProblemWords {
  /** What happened: a heading, without a full stop. */
  title: string;
  /** What became of the money, where that is in question, and what to do next. */
  advice: string;
}

/** The fields of a problem of the API that its words may name. The API leaves out those that it does not know. */
export interface ProblemParams {
  limitBytes?: number | undefined;
  limitSec?: number | undefined;
  limit?: number | undefined;
  quota?: 'jobsPerDay' | 'bytesPerDay' | 'concurrentJobs' | undefined;
  retryAfterSec?: number | undefined;
  /** From the card network or from Stripe. */
  declineCode?: string | undefined;
}

export type Declines = Record<DeclineReason, string>;
