import { Schema } from 'mongoose';

/** How often something was used in one time window. */
export interface RateLimitRecord {
  /** What is counted, and when the window begins. */
  _id: string;
  uses: number;
  /** When MongoDB may delete the record, because the window has ended. */
  expiresAt: Date;
}

export const rateLimitSchema = new Schema<RateLimitRecord>(
  {
    _id: { type: String, required: true },
    uses: { type: Number, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'rate_limits', versionKey: false },
);
rateLimitSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
