import { Schema } from 'mongoose';

/** Whether new work is refused for a while. There is one record at most. */
export interface MaintenanceRecord {
  _id: 'maintenance';
  since: Date;
  /** When it ends by itself; null: when somebody ends it. */
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
