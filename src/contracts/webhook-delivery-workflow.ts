import { defineSignal } from '@temporalio/workflow';

/**
 * How a message for an endpoint stands. `exhausted`: every try has failed. `refused`: it was given up at once, because
 * the endpoint is gone (410), disabled or deleted.
 */
export const DELIVERY_STATES = ['pending', 'delivered', 'exhausted', 'refused'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Start input of `webhookDeliveryWorkflow`. */
export interface WebhookDeliveryInput {
  deliveryId: string;
}

/** Try at once, and begin to count anew: somebody has asked for a replay. */
export const deliverNowSignal = defineSignal('deliverNow');
