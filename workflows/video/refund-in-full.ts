import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ChildWorkflowFailure, ParentClosePolicy, executeChild, log, sleep } from '@temporalio/workflow';
import { refundWorkflowId } from '../../src/contracts/workflow-names.js';
import type { ReasonCode } from '../../src/domain/video-state.js';
import { refundWorkflow } from '../refund.workflow.js';

// Another refund of this job is under way, or an operator ended ours: look again after this time.
const LOOK_AGAIN_AFTER = '30 seconds';

/** Runs the job's one refund workflow to its end, whoever started the one that finally settles it. */
export async function refundInFull(jobId: string, reason: ReasonCode): Promise<void> {
  for (;;) {
    try {
      await executeChild(refundWorkflow, {
        workflowId: refundWorkflowId(jobId),
        args: [{ jobId, reason }],
        // The money must go back even if an operator terminates the video's workflow meanwhile.
        parentClosePolicy: ParentClosePolicy.ABANDON,
      });
      return;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError) && !(error instanceof ChildWorkflowFailure))
        throw error;
      log.warn('the refund is not settled yet', { error });
      await sleep(LOOK_AGAIN_AFTER);
    }
  }
}
