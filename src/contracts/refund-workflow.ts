import { defineSignal } from '@temporalio/workflow';
import type { RefundOrder } from '../domain/ledger/refund-order.js';

/** Start input of `refundWorkflow`: its first order. */
export interface RefundWorkflowInput extends RefundOrder {
  jobId: string;
}

export interface RefundWorkflowResult {
  /** The total refunded to the customer over the life of the job, in the smallest unit of the currency. */
  refundedCents: number;
}

/** Adds an order to a running refund workflow. A repeat of the same order changes nothing. */
export const refundRequestedSignal = defineSignal<[RefundOrder]>('refundRequested');

/** Sent by the Stripe webhook when a refund has changed: the workflow then reads the refund from Stripe again. */
export const refundUpdatedSignal = defineSignal('refundUpdated');
