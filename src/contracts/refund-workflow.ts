import { defineSignal } from '@temporalio/workflow';
import type { RefundOrder } from '../domain/ledger/refund-order.js';

/** Start input of `refundWorkflow`: its first order. */
export interface RefundWorkflowInput extends RefundOrder {
  jobId: string;
}

export interface RefundWorkflowResult {
  /** Everything that went back to the customer over the life of the job, in the smallest unit of the currency. */
  refundedCents: number;
}

/** One more order for a refund workflow that runs. The same again changes nothing. */
export const refundRequestedSignal = defineSignal<[RefundOrder]>('refundRequested');

/** Sent by the Stripe webhook: something about a refund changed, look again. */
export const refundUpdatedSignal = defineSignal('refundUpdated');
