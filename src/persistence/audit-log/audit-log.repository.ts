import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { beforeCursor, pageOf, type Page, type PageRequest } from '../page.js';
import type { AuditRecord } from './audit-log.schema.js';

/** Who did what to which job. It can be added to and read: nothing here changes or removes an entry. */
@Injectable()
export class AuditLogRepository {
  constructor(@InjectModel('Audit') private readonly audits: Model<AuditRecord>) {}

  /** @returns the id under which the act, and its note, can be found again. */
  async append(act: Omit<AuditRecord, '_id' | 'at'>): Promise<string> {
    const record = await this.audits.create({ _id: randomUUID(), at: new Date(), ...act });
    return record._id;
  }

  /** Of one job, of one actor, of both or of all; newest first. */
  async list(
    { jobId, actor }: { jobId?: string | undefined; actor?: string | undefined },
    { after, limit }: PageRequest,
  ): Promise<Page<AuditRecord>> {
    const found = await this.audits
      .find({ ...(jobId && { jobId }), ...(actor && { actor }), ...beforeCursor(after, 'at') })
      .sort({ at: -1, _id: -1 })
      .limit(limit + 1)
      .lean<AuditRecord[]>()
      .exec();
    return pageOf(found, limit, ({ at }) => at);
  }
}
