import { Schema } from 'mongoose';
import type { EventType } from '../../domain/webhooks/event-types.js';
import type { Tenant } from '../account-events/account-event.schema.js';
import { NON_EMPTY_STRING } from '../indexes/partial-filters.js';

/** Why an endpoint receives nothing: its owner wants that, it answered 410, or nothing got through for days. */
export type DisabledReason = 'by_owner' | 'gone' | 'failing';

/** What messages are signed with. */
export interface EndpointSecret {
  /** The id of the request that made it. */
  id: string;
  /** See `sealSecret`. */
  sealed: string;
  /** When it is no longer used, because another has replaced it; null for the current one. */
  endsAt: Date | null;
}

/** Where an account wants to receive events. */
export interface WebhookEndpointRecord extends Tenant {
  /** `we_` and random letters. */
  _id: string;
  url: string;
  /** null: all. */
  eventTypes: EventType[] | null;
  description: string;
  /** Newest first. */
  secrets: EndpointSecret[];
  createdAt: Date;
  /** Since when nothing has got through; null: the last message did, or there was none. */
  failingSince: Date | null;
  disabledAt: Date | null;
  disabledReason: DisabledReason | null;
}

export const webhookEndpointSchema = new Schema<WebhookEndpointRecord>(
  {
    _id: { type: String, required: true },
    accountId: { type: String, required: true },
    mode: { type: String, required: true },
    url: { type: String, required: true },
    eventTypes: { type: [String], default: null },
    description: { type: String, default: '' },
    secrets: { type: [{ type: Schema.Types.Mixed }], required: true },
    createdAt: { type: Date, required: true },
    failingSince: { type: Date, default: null },
    disabledAt: { type: Date, default: null },
    disabledReason: { type: String, default: null },
  },
  { collection: 'webhook_endpoints', versionKey: false },
);
webhookEndpointSchema.index({ accountId: 1, mode: 1, createdAt: -1, _id: -1 });
webhookEndpointSchema.index({ disabledReason: 1 }, { partialFilterExpression: { disabledReason: NON_EMPTY_STRING } });
