import { defineSignal } from '@temporalio/workflow';
import type { ReasonCode } from '../domain/video-state.js';

/** Start input of `refundWorkflow`. */
export interface RefundWorkflowInput {
  jobId: string;
  reason: ReasonCode;
}

export interface RefundWorkflowResult {
  /** Everything that went back to the customer over the life of the job, in the smallest unit of the currency. */
  refundedCents: number;
}

/** Sent by the Stripe webhook: something about a refund changed, look again. */
export const refundUpdatedSignal = defineSignal('refundUpdated');
