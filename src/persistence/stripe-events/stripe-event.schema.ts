import { Schema } from 'mongoose';

/** A webhook event from Stripe, stored once by its id. The body is not stored: the workflow fetches the current object. */
export interface StripeEventRecord {
  _id: string;
  type: string;
  jobId: string | null;
  receivedAt: Date;
  /** When the workflow was signalled; null if it must still be signalled. */
  signalledAt: Date | null;
}

export const stripeEventSchema = new Schema<StripeEventRecord>(
  {
    _id: { type: String, required: true },
    type: { type: String, required: true },
    jobId: { type: String, default: null },
    receivedAt: { type: Date, required: true },
    signalledAt: { type: Date, default: null },
  },
  { collection: 'stripe_events', versionKey: false },
);
stripeEventSchema.index({ receivedAt: 1 }, { partialFilterExpression: { signalledAt: null } });
