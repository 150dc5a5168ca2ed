import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { randomUUID } from 'node:crypto';
import type { AuditRecord } from './audit-log.schema.js';

@Injectable()
export class AuditLogRepository {
  constructor(@InjectModel('Audit') private readonly audits: Model<AuditRecord>) {}

  /** @returns the id under which the act, and its note, can be found again. */
  async append(act: Pick<AuditRecord, 'actor' | 'action' | 'jobId' | 'note'>): Promise<string> {
    const record = await this.audits.create({ _id: randomUUID(), at: new Date(), ...act });
    return record._id;
  }
}
