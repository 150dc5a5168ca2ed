import { defineSignal } from '@temporalio/workflow';

/**
 * The state of a message for an endpoint. `exhausted`: every attempt has failed. `refused`: there are no more attempts,
 * because the endpoint is gone (410), disabled or deleted.
 */
export const DELIVERY_STATES = ['pending', 'delivered', 'exhausted', 'refused'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Start input of `webhookDeliveryWorkflow`. */
export interface WebhookDeliveryInput {
  deliveryId: string;
}

/** Sent when a replay is requested: the message is delivered at once, and the attempts are counted from zero again. */
export const deliverNowSignal = defineSignal('deliverNow');
