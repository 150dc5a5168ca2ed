import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, log, startChild } from '@temporalio/workflow';
import type { ReconcileInput, ReconcileResult, Stray } from '../src/contracts/reconcile-workflow.js';
import { videoWorkflowId } from '../src/contracts/workflow-names.js';
import { surely, sweeping } from './activity-proxies.js';
import { closeStrayWorkflow } from './close-stray.workflow.js';

/**
 * Run by a schedule: finds what nobody looks after any more and mends it. It reads our own records, because Temporal's
 * visibility forgets, and never touches a job whose workflow runs.
 */
export async function reconcileWorkflow(input: ReconcileInput): Promise<ReconcileResult> {
  const { mode, graceMs, unknownGraceMs, maxMended } = input;
  const found = await surely.findStrays({ graceMs, limit: maxMended + 1 });
  const overLimit = found.length > maxMended;
  if (overLimit) log.error('more strays than one run may mend: look for the cause', { maxMended });

  let mended = 0;
  if (mode === 'mend') {
    for (const stray of found.slice(0, maxMended)) mended += await close(stray, input);
  }
  const { prefixes } = await sweeping.sweepFiles({ graceMs, unknownGraceMs, maxPrefixes: maxMended, mode });
  return { strays: found.map(({ jobId }) => jobId), mended, sweptPrefixes: prefixes, overLimit };
}

/** @returns how many were begun: none when somebody else has started on this job meanwhile. */
async function close(stray: Stray, { policy }: ReconcileInput): Promise<number> {
  try {
    await startChild(closeStrayWorkflow, {
      workflowId: videoWorkflowId(stray.jobId),
      args: [{ ...stray, policy }],
      // A refund may take days; the next reconciliation must not wait for it.
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
    return 1;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 0;
    throw error;
  }
}
