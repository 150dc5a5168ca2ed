import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { MaintenanceRecord } from './maintenance.schema.js';

const ID = 'maintenance';

/** The maintenance mode of all processes that share the database. */
@Injectable()
export class MaintenanceRepository {
  constructor(@InjectModel('Maintenance') private readonly records: Model<MaintenanceRecord>) {}

  /** @returns null if the service accepts new work. */
  async current(nowMs: number): Promise<MaintenanceRecord | null> {
    const record = await this.records.findById(ID).lean<MaintenanceRecord>().exec();
    return record && (record.until === null || record.until.getTime() > nowMs) ? record : null;
  }

  /** Starts maintenance, or changes when it ends. */
  async begin(until: Date | null): Promise<MaintenanceRecord> {
    const since = (await this.current(Date.now()))?.since ?? new Date();
    return await this.records
      .findByIdAndUpdate(ID, { $set: { since, until } }, { upsert: true, returnDocument: 'after' })
      .lean<MaintenanceRecord>()
      .orFail()
      .exec();
  }

  /** Ends maintenance. A repeat changes nothing. */
  async end(): Promise<void> {
    await this.records.deleteOne({ _id: ID }).exec();
  }
}
