import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { pageOf, pageQueryOf, type Page, type PageRequest } from '../pagination.js';
import type { AuditRecord } from './audit-log.schema.js';

/** An action as it is recorded; an omitted field is recorded as none, or as `other`. */
export type NewAuditEntry = Pick<AuditRecord, 'actor' | 'action'> & Partial<Omit<AuditRecord, '_id' | 'at'>>;

/** Records who did what to which job. Entries can be added and read; nothing here changes or removes an entry. */
@Injectable()
export class AuditLogRepository {
  constructor(@InjectModel('Audit') private readonly audits: Model<AuditRecord>) {}

  /** @returns the id under which the action and its note can be found again. */
  async append(act: NewAuditEntry): Promise<string> {
    const nothingMore = { reasonCode: 'other', jobId: null, note: null, details: {} } as const;
    const record = await this.audits.create({ _id: randomUUID(), at: new Date(), ...nothingMore, ...act });
    return record._id;
  }

  /** The entries of one job, one actor or one kind of action, or of a combination of these. */
  async list(
    { jobId, actor, action }: { [field in 'jobId' | 'actor' | 'action']?: string | undefined },
    page: PageRequest,
  ): Promise<Page<AuditRecord>> {
    const { filter, sort } = pageQueryOf(page, 'at');
    const found = await this.audits
      .find({
        ...(jobId && { jobId }),
        ...(actor && { actor }),
        ...(action && { action: action as AuditRecord['action'] }),
        ...filter,
      })
      .sort(sort)
      .limit(page.limit + 1)
      .lean<AuditRecord[]>()
      .exec();
    return pageOf(found, page.limit, ({ at }) => at);
  }
}
