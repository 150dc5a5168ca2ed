import { ParentClosePolicy, executeChild } from '@temporalio/workflow';
import { refundWorkflowId } from '../../src/contracts/workflow-names.js';
import type { ReasonCode } from '../../src/domain/video-state.js';
import { refundWorkflow } from '../refund.workflow.js';
import { insist } from './insist.js';

/** Runs the job's one refund workflow to its end, whoever started the one that finally settles it. */
export async function refundInFull(jobId: string, reason: ReasonCode): Promise<void> {
  await insist(() =>
    executeChild(refundWorkflow, {
      workflowId: refundWorkflowId(jobId),
      args: [{ jobId, reason }],
      // The money must go back even if an operator terminates the video's workflow meanwhile.
      parentClosePolicy: ParentClosePolicy.ABANDON,
    }),
  );
}
