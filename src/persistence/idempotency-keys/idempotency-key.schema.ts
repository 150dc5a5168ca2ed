import { Schema } from 'mongoose';

/** A request sent with a key: the id of what it makes, or has made. Nothing of the request itself. */
export interface IdempotencyKeyRecord {
  /** Keyed hash of the caller, the operation and the key. */
  _id: string;
  /** Keyed hash of the body, to detect a different request under the same key. */
  bodyDigest: string;
  /** Id of what the request makes, chosen before it is made. */
  resourceId: string;
  /** Until then, a resource that does not exist counts as one that is being made. */
  busyUntil: Date;
  /** When the key counts as new, and MongoDB may forget it. */
  expiresAt: Date;
}

export const idempotencyKeySchema = new Schema<IdempotencyKeyRecord>(
  {
    _id: { type: String, required: true },
    bodyDigest: { type: String, required: true },
    resourceId: { type: String, required: true },
    busyUntil: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'idempotency_keys', versionKey: false },
);
idempotencyKeySchema.index({ resourceId: 1 });
idempotencyKeySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
