import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ActivityFailure,
  ApplicationFailure,
  ParentClosePolicy,
  isCancellation,
  log,
  setCurrentDetails,
  startChild,
} from '@temporalio/workflow';
import type { PaymentView } from '../src/contracts/activities.js';
import type {
  UnsettledPayment,
  ReconcileInput,
  ReconcileMode,
  ReconcilePositions,
  ReconcileResult,
  OrphanedJob,
} from '../src/contracts/reconcile-workflow.js';
import { refundRequestedSignal } from '../src/contracts/refund-workflow.js';
import { STATIC_SUMMARIES, WORKFLOWS, refundWorkflowId, videoWorkflowId } from '../src/contracts/workflow-names.js';
import { retryForever, retryForeverLongRunning, whileCustomerWaits } from './activity-proxies.js';
import type { closeOrphanedJobWorkflow } from './close-orphaned-job.workflow.js';
import { patched } from './patched.js';
import { compareMoney } from './reconcile/compare-money.js';
import { findOrphanedJobs, findUnsettledPayments, sweepFiles } from './reconcile/lists.js';
import { refundWorkflow } from './refund.workflow.js';

// Stripe lists a new object within moments: the next run finds what was made while this one looked.
const OVERLAP_MS = 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const INITIAL_LOOKBACK_MS = DAY_MS;
// Bounds one run, however long ago the last one was.
const MAX_COMPARISON_WINDOW_MS = 2 * DAY_MS;
const START: ReconcilePositions = { jobs: null, payments: null, files: null };

/**
 * Run by a schedule: finds jobs, payments and files that nothing looks after any more, and repairs them. It reads our
 * own records, because Temporal's visibility forgets, and compares them with Stripe. It never touches a job whose
 * workflow runs, unless that is wedged.
 */
export async function reconcileWorkflow(input: ReconcileInput): Promise<ReconcileResult> {
  if (!patched('money-compared')) {
    const repaired = await repair(input, (await findOrphanedJobs(limitsOf(input), null)).found, []);
    return { ...repaired, sweptPrefixes: (await sweepFiles(input, null)).prefixes };
  }
  const { mark: seenMark, comparedToMs: since, resumeAfter } = await retryForever.recallReconcile();
  const dryRun = input.dryRun === true;
  // A dry run does not continue where a scheduled run stopped: it starts with the oldest.
  const from = dryRun || !resumeAfter ? START : resumeAfter;
  if (!dryRun && patched('accounts-told')) await retryForever.tellUntold(limitsOf(input));
  const fromMs = (since ?? Date.now() - INITIAL_LOOKBACK_MS) - OVERLAP_MS;
  const toMs = Math.min(Date.now(), fromMs + MAX_COMPARISON_WINDOW_MS);
  const { differences, learned, reachedMs } = await compareMoney({ fromMs, toMs, dryRun });
  // The next run compares what this one could not.
  const comparedToMs = Math.max(reachedMs, fromMs + OVERLAP_MS);
  const { mark, reportOnly } = await retryForever.beginReconcile({ seenMark, comparedToMs, dryRun });
  if (reportOnly) {
    setCurrentDetails(`Nothing is repaired since a restore was detected (${reportOnly.why}): see RUNBOOK.md.`);
    log.error('reconciliation only reports until an operator accepts the restore', { why: reportOnly.why });
  }
  // The time not yet compared may hold money that the ledger does not know: nothing is repaired until it is compared.
  const isBehind = comparedToMs < Date.now() - OVERLAP_MS;
  const mode = dryRun || reportOnly || isBehind ? 'report' : input.mode;
  const wedged = dryRun ? {} : await endWedgedWorkflows(input, mode);
  const jobs = await findOrphanedJobs(limitsOf(input), from.jobs);
  const payments = await findUnsettledPayments({ ...limitsOf(input), dryRun: mode === 'report' }, from.payments);
  const repaired = await repair({ ...input, mode }, jobs.found, payments.found);
  const files = await sweepFiles({ ...input, mode }, from.files);
  if (!dryRun && patched('run-recorded')) await retryForever.endReconcile({ overLimit: repaired.overLimit });
  return {
    ...repaired,
    sweptPrefixes: files.prefixes,
    mode,
    reportOnly,
    loose: payments.found,
    differences,
    learned,
    mark,
    comparedToMs,
    ...wedged,
    resumeAfter: { jobs: jobs.resumeAfter, payments: payments.resumeAfter, files: files.resumeAfter },
  };
}

/** The next step finds the jobs whose workflows are terminated here as orphaned jobs. */
async function endWedgedWorkflows(
  { wedgedGraceMs, maxWedged }: ReconcileInput,
  mode: ReconcileMode,
): Promise<Pick<ReconcileResult, 'wedged' | 'terminated'>> {
  if (wedgedGraceMs === undefined || maxWedged === undefined || !patched('wedged-ended')) return {};
  const { wedged, terminated } = await retryForeverLongRunning.endWedged({ graceMs: wedgedGraceMs, maxWedged, mode });
  return { wedged, terminated };
}

function limitsOf({ graceMs, maxMended }: ReconcileInput) {
  return { graceMs, limit: maxMended + 1 };
}

async function repair(
  input: ReconcileInput,
  orphanedJobs: OrphanedJob[],
  unsettledPayments: UnsettledPayment[],
): Promise<Pick<ReconcileResult, 'strays' | 'mended' | 'overLimit'>> {
  const { mode, maxMended } = input;
  const { affordable, overLimit } = capRepairs(input, orphanedJobs, unsettledPayments);
  if (overLimit) log.error('more to repair than one run may: find the cause', { maxMended });

  let mended = 0;
  if (mode === 'mend') {
    for (const repairOne of affordable) mended += await repairOne();
  }
  return { strays: orphanedJobs.map(({ jobId }) => jobId), mended, overLimit };
}

/** Limits the number and the amount of one run's repairs. Orphaned jobs come first. */
function capRepairs(input: ReconcileInput, orphanedJobs: OrphanedJob[], unsettledPayments: UnsettledPayment[]) {
  const wanted = [
    ...orphanedJobs.map((job) => ({ dueCents: job.dueCents ?? 0, run: () => closeOrphanedJob(job, input) })),
    ...unsettledPayments.map((money) => ({ dueCents: money.dueCents, run: () => refundUnsettledPayment(money) })),
  ];
  let leftCents = input.maxRefundCents ?? Infinity;
  const affordable = wanted.slice(0, input.maxMended).filter(({ dueCents }) => {
    if (dueCents > leftCents) return false;
    leftCents -= dueCents;
    return true;
  });
  return { affordable: affordable.map(({ run }) => run), overLimit: affordable.length < wanted.length };
}

/** @returns how many closings were started: 0 when a workflow of this job already runs. */
async function closeOrphanedJob(orphanedJob: OrphanedJob, { policy }: ReconcileInput): Promise<number> {
  return await startUnlessRunning(() =>
    startChild<typeof closeOrphanedJobWorkflow>(WORKFLOWS.closeOrphanedJob, {
      workflowId: videoWorkflowId(orphanedJob.jobId),
      args: [{ ...orphanedJob, policy }],
      staticSummary: STATIC_SUMMARIES.closeOrphanedJob,
      // A refund may take days; the next reconciliation must not wait for it.
      parentClosePolicy: ParentClosePolicy.ABANDON,
    }),
  );
}

async function refundUnsettledPayment({ jobId, kind, orders }: UnsettledPayment): Promise<number> {
  // A payment that may still succeed is canceled first. If it has succeeded after all, it is refunded.
  if (kind === 'open_payment') {
    const status = await tryCancelPayment(jobId);
    if (status !== 'succeeded') return status === null ? 0 : 1;
  }
  return await startUnlessRunning(async () => {
    const [first, ...others] = orders;
    if (!first) return;
    const refund = await startChild(refundWorkflow, {
      workflowId: refundWorkflowId(jobId),
      args: [{ jobId, ...first }],
      staticSummary: STATIC_SUMMARIES.refund,
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
    for (const order of others) await refund.signal(refundRequestedSignal, order);
  });
}

/**
 * @returns null when the payment cannot be canceled now: other repairs must not wait for it; the next run tries again.
 */
async function tryCancelPayment(jobId: string): Promise<PaymentView['status'] | null> {
  try {
    return (await whileCustomerWaits.cancelPayment({ jobId })).status;
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    log.error('a payment that may still succeed could not be canceled', { jobId, error });
    return null;
  }
}

async function startUnlessRunning(start: () => Promise<unknown>): Promise<number> {
  try {
    await start();
    return 1;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 0;
    // A signal that came too late: the next run finds what is left.
    if (error instanceof ApplicationFailure) return 1;
    throw error;
  }
}
