import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, executeChild, getExternalWorkflowHandle } from '@temporalio/workflow';
import { refundRequestedSignal } from '../../src/contracts/refund-workflow.js';
import type { RefundClaim, RefundOrder } from '../../src/domain/ledger/refund-order.js';
import { STATIC_SUMMARIES, refundWorkflowId } from '../../src/contracts/workflow-names.js';
import type { ReasonCode } from '../../src/domain/video-state.js';
import { patched } from '../patched.js';
import { refundWorkflow } from '../refund.workflow.js';
import { retryIndefinitely } from './retry-indefinitely.js';

/** Who requested a refund, where the note is, and whether the refund workflow mails the customer. */
export type RefundRequester = Pick<RefundOrder, 'actor' | 'noteId' | 'afterClosing'>;

/** Refunds everything that is left. Returns when the job's refund workflow, whatever started it, has settled it. */
export async function refundInFull(jobId: string, reason: ReasonCode, by: RefundRequester = {}): Promise<void> {
  await refund(jobId, { reason, ...by });
}

/** Refunds a part; the job continues. A repeat with the same `claimId` refunds nothing more. */
export async function refundPart(jobId: string, reason: ReasonCode, claim: RefundClaim): Promise<void> {
  await refund(jobId, { reason, claim });
}

async function refund(jobId: string, order: RefundOrder): Promise<void> {
  const workflowId = refundWorkflowId(jobId);
  let isSignalled = false;
  await retryIndefinitely(async () => {
    try {
      await executeChild(refundWorkflow, {
        workflowId,
        args: [{ jobId, ...order }],
        staticSummary: STATIC_SUMMARIES.refund,
        // The money must be refunded even if an operator terminates the video's workflow.
        parentClosePolicy: ParentClosePolicy.ABANDON,
      });
    } catch (error) {
      // The running workflow may be refunding another part, and stay pending for days: it takes this order too.
      const runs = error instanceof WorkflowExecutionAlreadyStartedError;
      if (runs && !isSignalled && patched('refund-handed-over')) {
        isSignalled = true;
        await getExternalWorkflowHandle(workflowId).signal(refundRequestedSignal, order);
      }
      throw error;
    }
  });
}
