import { Schema } from 'mongoose';

/** While this record exists, the service refuses new work. There is at most one record. */
export interface MaintenanceRecord {
  _id: 'maintenance';
  since: Date;
  /** When maintenance ends automatically; null: when an operator ends it. */
  until: Date | null;
}

export const maintenanceSchema = new Schema<MaintenanceRecord>(
  {
    _id: { type: String, required: true },
    since: { type: Date, required: true },
    until: { type: Date, default: null },
  },
  { collection: 'maintenance', versionKey: false },
);
