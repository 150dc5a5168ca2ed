import { Schema } from 'mongoose';

/** A webhook event of Stripe, kept once by its id. The body is not kept: the workflow fetches the object afresh. */
export interface StripeEventRecord {
  _id: string;
  type: string;
  jobId: string | null;
  receivedAt: Date;
  /** When the workflow was told; null while that is still owed. */
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
