import { Schema } from 'mongoose';

/** Something that uses a part of a limit while it exists. */
export interface SlotHolder {
  /** The id of a key, an endpoint or a job. */
  id: string;
  /** How much it uses: 1, or its size in bytes. */
  amount: number;
}

/** Everything that counts towards one limit of one owner. One record, so that one conditional update counts atomically. */
export interface SlotsRecord {
  /** The limit and its owner. */
  _id: string;
  /** The sum of the amounts. */
  used: number;
  holders: (SlotHolder & { takenAt: Date })[];
  /** When MongoDB may delete the record. It is then rebuilt from what is stored. */
  expiresAt: Date;
}

export const slotsSchema = new Schema<SlotsRecord>(
  {
    _id: { type: String, required: true },
    used: { type: Number, required: true },
    holders: { type: [{ type: Schema.Types.Mixed }], default: [] },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'slots', versionKey: false },
);
slotsSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
