import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { MAIL_PATIENCE_MS, type MailKind } from '../../contracts/activities.js';
import { insertIfAbsent } from '../insert-if-absent.js';
import type { OutboxRecord } from './outbox.schema.js';

@Injectable()
export class OutboxRepository {
  constructor(@InjectModel('Outbox') private readonly outbox: Model<OutboxRecord>) {}

  /**
   * Claims a mail for sending. One that was dropped is owed again.
   *
   * @returns the record from before: null when this is the first attempt; `sending` or `dropped` when an earlier attempt
   *   did not finish; `sent` or `withheld` when there is nothing left to do.
   */
  async claim(mail: Pick<OutboxRecord, '_id' | 'jobId' | 'kind' | 'messageId'>): Promise<OutboxRecord | null> {
    const earlier = await insertIfAbsent(this.outbox, {
      ...mail,
      status: 'sending',
      provider: null,
      fallbackReason: null,
      createdAt: new Date(),
      sentAt: null,
    });
    if (earlier?.status === 'dropped') {
      await this.outbox.updateOne({ _id: mail._id, status: 'dropped' }, { $set: { status: 'sending' } }).exec();
    }
    return earlier;
  }

  /** Notes, before a try, that the provider may have the mail from now on. A repeat changes nothing. */
  async markUnconfirmed(id: string, provider: string): Promise<void> {
    await this.outbox.updateOne({ _id: id }, { $max: { [`unconfirmed.${provider}`]: 0 } }).exec();
  }

  /** Notes, after a try, that its answer was lost: the provider may be slow to record a mail that it accepted. */
  async markUnanswered(id: string, provider: string): Promise<void> {
    await this.outbox.updateOne({ _id: id }, { $set: { [`unansweredAt.${provider}`]: new Date() } }).exec();
  }

  /** Notes that a provider that may have the mail could not be asked. Each call counts. */
  async countUnansweredLookup(id: string, provider: string): Promise<void> {
    await this.outbox.updateOne({ _id: id }, { $inc: { [`unconfirmed.${provider}`]: 1 } }).exec();
  }

  /** Notes that the provider does not have the mail. */
  async clearUnconfirmed(id: string, provider: string): Promise<void> {
    await this.outbox.updateOne({ _id: id }, { $unset: { [`unconfirmed.${provider}`]: 1 } }).exec();
  }

  async setFallbackReason(id: string, fallbackReason: string): Promise<void> {
    await this.outbox.updateOne({ _id: id }, { $set: { fallbackReason } }).exec();
  }

  /** Notes that the provider has accepted the mail. It may still be refused by the recipient's server. */
  async markSent(id: string, provider: string, fallbackReason: string | null): Promise<void> {
    const sent = { status: 'sent', provider, fallbackReason, sentAt: new Date() } as const;
    await this.outbox.updateOne({ _id: id }, { $set: sent, $unset: { unconfirmed: 1, unansweredAt: 1 } }).exec();
  }

  /** Notes that the mail is never sent. A repeat changes nothing. */
  async markWithheld(id: string): Promise<void> {
    await this.outbox.updateOne({ _id: id }, { $set: { status: 'withheld' } }).exec();
  }

  /** Notes that a mail, if it is owed, is never sent: nobody tries any more. */
  async markDropped(id: string): Promise<void> {
    await this.outbox.updateOne({ _id: id, status: 'sending' }, { $set: { status: 'dropped' } }).exec();
  }

  /** Drops the owed mails of these kinds about a job. */
  async dropOwed(jobId: string, kinds: readonly MailKind[]): Promise<void> {
    await this.outbox
      .updateMany({ jobId, status: 'sending', kind: { $in: [...kinds] } }, { $set: { status: 'dropped' } })
      .exec();
  }

  /** How many mails are owed, and since when the oldest is. Mails that nobody tries any more are not. */
  async unsent(): Promise<{ count: number; oldestAt: Date | null }> {
    const owed = { status: 'sending', createdAt: { $gt: new Date(Date.now() - MAIL_PATIENCE_MS) } } as const;
    const [count, oldest] = await Promise.all([
      this.outbox.countDocuments(owed).exec(),
      this.outbox.findOne(owed).sort({ createdAt: 1 }).select({ createdAt: 1 }).lean<OutboxRecord>().exec(),
    ]);
    return { count, oldestAt: oldest?.createdAt ?? null };
  }

  async listForJob(jobId: string): Promise<OutboxRecord[]> {
    return await this.outbox.find({ jobId }).sort({ createdAt: 1 }).lean<OutboxRecord[]>().exec();
  }

  /** @returns how many were removed. */
  async removeByJob(jobId: string): Promise<number> {
    return (await this.outbox.deleteMany({ jobId }).exec()).deletedCount;
  }
}
