import { Schema } from 'mongoose';

/** A mail address or a network address from which nothing new is taken. */
export interface AddressBlockRecord {
  /** A keyed hash of it, see `callerHashOf` and `emailHashOf`: the address itself is not kept. */
  _id: string;
  kind: 'network' | 'email';
  /** Enough to recognise it by, for those who know it. */
  shown: string;
  createdAt: Date;
  /** When it ends; null: when somebody ends it. MongoDB forgets it then. */
  until: Date | null;
}

export const addressBlockSchema = new Schema<AddressBlockRecord>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    shown: { type: String, required: true },
    createdAt: { type: Date, required: true },
    until: { type: Date, default: null },
  },
  { collection: 'address_blocks', versionKey: false },
);
addressBlockSchema.index({ until: 1 }, { expireAfterSeconds: 0 });
