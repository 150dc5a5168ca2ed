import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AuditRecord } from './audit-log.schema.js';

/** The only way to remove acts from the audit log: into the archive. */
@Injectable()
export class AuditArchiveRepository {
  constructor(@InjectModel('Audit') private readonly audits: Model<AuditRecord>) {}

  /**
   * The oldest acts from before a time, oldest first. Left out are acts that say where older ones are archived, and
   * acts on a job whose note is not erased yet, because nothing erases it in an archive.
   */
  async oldest(before: Date, limit: number): Promise<AuditRecord[]> {
    const archived: AuditRecord['action'] = 'archive_audit';
    return await this.audits
      .find({ at: { $lt: before }, action: { $ne: archived }, $or: [{ jobId: null }, { note: null }] })
      .sort({ at: 1, _id: 1 })
      .limit(limit)
      .lean<AuditRecord[]>()
      .exec();
  }

  /** Deletes acts that are now in the archive. */
  async dropArchived(ids: readonly string[]): Promise<void> {
    await this.audits.deleteMany({ _id: { $in: [...ids] } }).exec();
  }
}
