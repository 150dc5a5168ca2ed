import { Schema } from 'mongoose';

// Only so that the records of workers that died do not pile up; they stop counting long before.
const KEPT_SEC = 3600;

/** A worker that takes work, busy or not. One that drains or has ended has no record, one that died a stale one. */
export interface WorkerRecord {
  /** `<queue>:<identity>`, with the identity that Temporal knows the worker by. */
  _id: string;
  /** The task queue that it works on. */
  queue: string;
  /** How many tasks it takes at a time. */
  slots: number;
  /** When it was last announced, by the clock of the database. */
  seenAt: Date;
}

export const workerSchema = new Schema<WorkerRecord>(
  {
    _id: { type: String, required: true },
    queue: { type: String, required: true },
    slots: { type: Number, required: true },
    seenAt: { type: Date, required: true },
  },
  { collection: 'workers', versionKey: false },
);
workerSchema.index({ queue: 1, seenAt: 1 });
workerSchema.index({ seenAt: 1 }, { expireAfterSeconds: KEPT_SEC });
