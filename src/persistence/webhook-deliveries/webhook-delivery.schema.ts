import { Schema } from 'mongoose';
import type { DeliveryState } from '../../contracts/webhook-delivery-workflow.js';
import type { EventType } from '../../domain/webhooks/event-types.js';

/** One request that was sent, or could not be. What the receiver answered is not kept. */
export interface DeliveryAttempt {
  at: Date;
  durationMs: number;
  /** null when no answer came. */
  statusCode: number | null;
  /** Why it does not count as delivered, as a code. */
  errorCode: string | null;
}

/** One message for one endpoint. Kept for a month. */
export interface WebhookDeliveryRecord {
  /** The header `webhook-id`: of event and endpoint, see `deliveryIdOf`. */
  _id: string;
  endpointId: string;
  accountId: string;
  /** null for a ping. */
  eventId: string | null;
  type: EventType;
  /** The bytes that are sent and signed: the same in every attempt. */
  body: string;
  state: DeliveryState;
  createdAt: Date;
  /** When the current tries began: at its creation, or with the last replay. */
  openedAt: Date;
  nextAttemptAt: Date | null;
  /** Oldest first; of many, only the last are kept. */
  attempts: DeliveryAttempt[];
}

const KEPT_SEC = 30 * 24 * 60 * 60;

export const webhookDeliverySchema = new Schema<WebhookDeliveryRecord>(
  {
    _id: { type: String, required: true },
    endpointId: { type: String, required: true },
    accountId: { type: String, required: true },
    eventId: { type: String, default: null },
    type: { type: String, required: true },
    body: { type: String, required: true },
    state: { type: String, required: true },
    createdAt: { type: Date, required: true },
    openedAt: { type: Date, required: true },
    nextAttemptAt: { type: Date, default: null },
    attempts: { type: [{ type: Schema.Types.Mixed }], default: [] },
  },
  { collection: 'webhook_deliveries', versionKey: false },
);
webhookDeliverySchema.index({ endpointId: 1, createdAt: -1, _id: -1 });
webhookDeliverySchema.index({ state: 1, createdAt: 1 });
webhookDeliverySchema.index({ eventId: 1 });
webhookDeliverySchema.index({ createdAt: 1 }, { expireAfterSeconds: KEPT_SEC });
