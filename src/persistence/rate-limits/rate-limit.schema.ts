import { Schema } from 'mongoose';

/** How often something was used in one stretch of time. */
export interface RateLimitRecord {
  /** What is counted, and when the stretch begins. */
  _id: string;
  uses: number;
  /** When MongoDB may forget it: the stretch is over. */
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
