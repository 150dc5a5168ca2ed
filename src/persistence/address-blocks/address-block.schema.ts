import { Schema } from 'mongoose';

/** A mail address or network address from which the service accepts nothing new. */
export interface AddressBlockRecord {
  /** A keyed hash of the address, see `callerHashOf` and `blockHashesOf`: the address itself is not stored. */
  _id: string;
  kind: 'network' | 'email';
  /** A part of the address, enough for a person who knows the address to recognise it. */
  shown: string;
  createdAt: Date;
  /** When the block ends; null: when an operator ends it. MongoDB deletes the record at that time. */
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
