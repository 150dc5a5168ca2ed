import type { Cursor } from '../domain/cursor.js';
import type { VideoState } from '../domain/video-state.js';
import type { RefundOrder } from '../domain/ledger/refund-order.js';
import type { StopRequest, VideoPolicy } from './video-workflow.js';

/** `report` changes nothing: for the time after a restore, when records and money may contradict each other. */
export type ReconcileMode = 'mend' | 'report';

/** Start input of `reconcileWorkflow`, as the schedule gives it. */
export interface ReconcileInput {
  mode: ReconcileMode;
  /** Jobs and files younger than this are left alone: something may still be working on them. */
  graceMs: number;
  /** The same for files without a record. */
  unknownGraceMs: number;
  /** The most jobs that one run closes, and prefixes that it sweeps. More raise an alert and wait for the next run. */
  maxMended: number;
  /** The most money that one run refunds, in the smallest unit of the currency. More raises an alert and is left. */
  maxRefundCents: number;
  policy: VideoPolicy;
  /** How long a wedged workflow is left alone. Absent in schedules from before wedged workflows were searched for. */
  wedgedGraceMs?: number;
  /** When more workflows than this are wedged at once, nothing is terminated. */
  maxWedged?: number;
  /** Changes nothing and does not even record the run. Implies `report`. */
  dryRun?: true;
}

/** A job whose record is open, but whose workflow has ended without closing it: terminated, or failed by a bug. */
export interface OrphanedJob {
  jobId: string;
  state: VideoState;
  /** The refund that closing it will make; absent in older results. */
  dueCents?: number;
}

/** Money that needs something, but that nothing handles: the record of its job is closed or gone. */
export interface UnsettledPayment {
  jobId: string;
  /** In this order: received, but neither earned nor returned; may still come in; a refund that no workflow follows. */
  kind: 'unreturned' | 'open_payment' | 'refund_unfinished';
  dueCents: number;
  /** What the refund workflow has to do. */
  orders: RefundOrder[];
}

/** The findings of one page of a list, and where the next page starts; null at the end of the list. */
export interface FoundPage<T> {
  found: T[];
  next: Cursor | null;
}

/** Where the next run continues in the lists that this run did not finish; null: at the start. */
export interface ReconcilePositions {
  jobs: Cursor | null;
  payments: Cursor | null;
  /** A job id, because files are listed by job. */
  files: string | null;
}

/** A contradiction between the ledger and the payment provider. Each is recorded once. */
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
  /** The amount according to Stripe, and according to the ledger; null where there is none. */
  providerCents: number | null;
  ledgerCents: number | null;
}

/** Why reconciliation only reports until an operator accepts the restore. */
export interface ReportOnly {
  sinceMs: number;
  why: 'older_database' | 'money_unknown_to_ledger';
}

export interface ReconcileResult {
  /** Ids of the orphaned jobs. */
  strays: string[];
  mended: number;
  /** How many jobs had files in the store that nothing needs. */
  sweptPrefixes: number;
  /** Whether more was found than one run may repair. */
  overLimit: boolean;
  /** This and all fields below are absent in results from before the ledger was compared. */
  mode?: ReconcileMode;
  reportOnly?: ReportOnly | null;
  loose?: UnsettledPayment[];
  /** The differences found in this run, at most fifty. */
  differences?: MoneyDifference[];
  /** How many facts this run added to the ledger from Stripe. */
  learned?: number;
  /** Counted up by each run, here and in the database. A database with a lower count is an older copy. */
  mark?: number;
  /** The time up to which Stripe's lists have been compared. */
  comparedToMs?: number;
  /** Absent in results of runs that searched each list in one call. */
  resumeAfter?: ReconcilePositions;
  /** How many workflows were wedged, and how many of those were terminated. */
  wedged?: number;
  terminated?: number;
}

/** Start input of `closeStrayWorkflow`. */
export interface CloseOrphanedJobInput extends OrphanedJob {
  policy: VideoPolicy;
  /** The act that was requested for the job; absent when reconciliation closes it. */
  act?: StopRequest & { act: 'refund' | 'cancel' | 'deleteNow' };
}
