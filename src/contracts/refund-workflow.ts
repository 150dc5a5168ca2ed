import { defineSignal } from '@temporalio/workflow';
import type { ReasonCode } from '../domain/video-state.js';
import type { StopRequest } from './video-workflow.js';

/** A part of the money that goes back by itself, once for each `claimId`, whatever else goes back. */
export interface RefundClaim {
  /** Letters, digits and dashes: `priority-fee`, `goodwill-<noteId>`. Part of Stripe's idempotency key. */
  claimId: string;
  /** Less is returned when less is left. */
  amountCents: number;
}

/** Something that shall go back. Two are the same when they have the same claim, or both have none. */
export interface RefundOrder {
  reason: ReasonCode;
  /** Without it everything that is left goes back. */
  claim?: RefundClaim;
  /** Who asked; absent when the house itself gives back. The supporter's note is in the audit log under `noteId`. */
  actor?: StopRequest['actor'];
  noteId?: string;
  /** The video's workflow has ended: nobody else tells the customer. A part is always told from here. */
  afterClosing?: true;
}

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
