import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AuditRecord } from './audit-log.schema.js';

/** The only change to stored acts: free text about a job is erased with the job's personal data. */
@Injectable()
export class AuditNotesRepository {
  constructor(@InjectModel('Audit') private readonly audits: Model<AuditRecord>) {}

  /** Erases the notes of all acts on a job; the acts stay. @returns how many there were. */
  async eraseByJob(jobId: string): Promise<number> {
    return (await this.audits.updateMany({ jobId, note: { $ne: null } }, { $set: { note: null } }).exec())
      .modifiedCount;
  }
}
