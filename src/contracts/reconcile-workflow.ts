import type { Cursor } from '../domain/cursor.js';
import type { VideoState } from '../domain/video-state.js';
import type { RefundOrder } from '../domain/ledger/refund-order.js';
import type { StopRequest, VideoPolicy } from './video-workflow.js';

/** `report` changes nothing: for the time after a restore, when records and money may contradict each other. */
export type ReconcileMode = 'mend' | 'report';

/** Start input of `reconcileWorkflow`, as the schedule gives it. */
export interface ReconcileInput {
  mode: ReconcileMode;
  /** Jobs and files younger than this are left alone: something may still be at work on them. */
  graceMs: number;
  /** The same for files of which no record tells anything. */
  unknownGraceMs: number;
  /** Most jobs that one run closes, and most prefixes that it sweeps; what is beyond is alerted and left to the next run. */
  maxMended: number;
  /** Most money that one run gives back, in the smallest unit of the currency; what is beyond is alerted and left. */
  maxRefundCents: number;
  policy: VideoPolicy;
  /** How long a workflow whose tasks fail is left alone. Absent in schedules of before such workflows were looked for. */
  wedgedGraceMs?: number;
  /** When more workflows than this are wedged at once, nothing is terminated. */
  maxWedged?: number;
  /** A look that leaves no trace, not even of having been made. Implies `report`. */
  dryRun?: true;
}

/** A job whose record is open, but whose workflow has ended without closing it: terminated, or failed by a bug. */
export interface OrphanedJob {
  jobId: string;
  state: VideoState;
  /** The refund that closing it will make; absent in older results. */
  dueCents?: number;
}

/** Money that nobody looks after, though the record of its job is closed or gone. */
export interface UnsettledPayment {
  jobId: string;
  /** Received and neither earned nor returned; a payment that may still come in; a refund that nobody follows. */
  kind: 'unreturned' | 'open_payment' | 'refund_unfinished';
  dueCents: number;
  /** What the refund workflow has to do. */
  orders: RefundOrder[];
}

/** What was found on a page of a list, and where the next page starts; null at the end of the list. */
export interface FoundPage<T> {
  found: T[];
  next: Cursor | null;
}

/** Where the next run continues in lists whose end this run did not reach; null: at the start. */
export interface ReconcilePositions {
  jobs: Cursor | null;
  payments: Cursor | null;
  /** A job id, because files are listed by job. */
  files: string | null;
}

/** The ledger and the payment provider contradict each other. Each is written down once. */
export interface MoneyDifference {
  kind:
    | 'payment_unknown'
    | 'second_payment'
    | 'amount_differs'
    | 'payment_missing_at_provider'
    | 'refund_made_elsewhere'
    | 'refund_missing_at_provider';
  /** Stripe's id of the object. */
  objectId: string;
  jobId: string | null;
  /** What Stripe says, and what the ledger says, where both speak of an amount. */
  providerCents: number | null;
  ledgerCents: number | null;
}

/** Why reconciliation only reports, until an operator accepts that. */
export interface ReportOnly {
  sinceMs: number;
  why: 'older_database' | 'money_unknown_to_ledger';
}

export interface ReconcileResult {
  /** Ids of the orphaned jobs. */
  strays: string[];
  mended: number;
  /** Jobs whose files lay in the store though nothing needs them. */
  sweptPrefixes: number;
  /** Whether more was found than one run may repair. */
  overLimit: boolean;
  /** The rest is missing in results of before the ledger was compared. */
  mode?: ReconcileMode;
  reportOnly?: ReportOnly | null;
  loose?: UnsettledPayment[];
  /** Those that were found in this run, at most fifty. */
  differences?: MoneyDifference[];
  /** How many facts of Stripe's the ledger did not know, and now does. */
  learned?: number;
  /** Counted up by each run, here and in the database: a database that has counted fewer is an older copy. */
  mark?: number;
  /** Until when Stripe's lists have been compared. */
  comparedToMs?: number;
  /** Absent in results of runs that searched each list in one call. */
  resumeAfter?: ReconcilePositions;
  /** Workflows whose tasks fail, and how many of them were terminated. */
  wedged?: number;
  terminated?: number;
}

/** Start input of `closeStrayWorkflow`. */
export interface CloseOrphanedJobInput extends OrphanedJob {
  policy: VideoPolicy;
  /** What somebody has asked of the job; absent when reconciliation closes it. */
  act?: StopRequest & { act: 'refund' | 'cancel' | 'deleteNow' };
}
