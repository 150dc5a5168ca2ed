import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { afterCursor } from '../pagination.js';
import { insertIfAbsent } from '../insert-if-absent.js';
import type { Cursor } from '../../domain/cursor.js';
import type { LedgerEntry } from '../../domain/ledger/ledger-entry.js';
import type { PaymentRecord } from './payment.schema.js';

/** A dispute as it stands at the payment provider. */
interface ProviderDispute {
  id: string;
  amountCents: number;
  status: 'open' | 'won' | 'lost';
}

/** The payments ledger, one record per job. */
@Injectable()
export class PaymentsRepository {
  constructor(@InjectModel('Payment') private readonly payments: Model<PaymentRecord>) {}

  async find(jobId: string): Promise<PaymentRecord | null> {
    return await this.payments.findById(jobId).lean<PaymentRecord>().exec();
  }

  /** Those that there are, by job. */
  async findAll(jobIds: readonly string[]): Promise<Map<string, PaymentRecord>> {
    const found = await this.payments
      .find({ _id: { $in: [...jobIds] } })
      .lean<PaymentRecord[]>()
      .exec();
    return new Map(found.map((record) => [record._id, record]));
  }

  async findByPaymentIntent(paymentIntentId: string): Promise<PaymentRecord | null> {
    return await this.payments.findOne({ paymentIntentId }).lean<PaymentRecord>().exec();
  }

  /** Opens the ledger of a job. A repeat answers what stands there. */
  async open(jobId: string, price: { amountCents: number; currency: string }): Promise<PaymentRecord> {
    const unpaid = { createdAt: new Date(), paymentIntentId: null, quoteId: null, entries: [] };
    const record: PaymentRecord = { _id: jobId, ...unpaid, ...price };
    return (await insertIfAbsent(this.payments, record)) ?? record;
  }

  async setPaymentIntent(jobId: string, paymentIntentId: string): Promise<void> {
    await this.payments.updateOne({ _id: jobId }, { $set: { paymentIntentId } }).exec();
  }

  /** What the attempt that is about to be confirmed pays for. */
  async setAttempt(
    jobId: string,
    attempt: Pick<PaymentRecord, 'target' | 'upsells' | 'amountCents'> & { quoteId: string },
  ): Promise<void> {
    await this.payments.updateOne({ _id: jobId }, { $set: attempt }).exec();
  }

  /** Adds an entry unless the same fact is there already, so that a repeated activity leaves one line. */
  async appendEntry(jobId: string, entry: LedgerEntry): Promise<void> {
    const { atMs: _, ...fact } = entry;
    await this.payments
      .updateOne(
        { _id: jobId, entries: { $not: { $elemMatch: fact } } },
        { $push: { entries: entry }, $set: { settledAt: null } },
      )
      .exec();
  }

  /**
   * What was begun before a time, and may still want something to be done; oldest first.
   *
   * @param after only younger ones than this; null: from the oldest.
   */
  findUnsettled(createdBefore: Date, after: Cursor | null): AsyncIterable<PaymentRecord> {
    return this.payments
      .find({ settledAt: null, createdAt: { $lt: createdBefore }, $and: [afterCursor(after, 'createdAt')] })
      .sort({ createdAt: 1, _id: 1 })
      .lean<PaymentRecord>()
      .cursor();
  }

  /** Of which something was learnt within a stretch of time. */
  findWithEntriesWithin({ fromMs, toMs }: { fromMs: number; toMs: number }): AsyncIterable<PaymentRecord> {
    return this.payments
      .find({ entries: { $elemMatch: { atMs: { $gte: fromMs, $lt: toMs } } } })
      .lean<PaymentRecord>()
      .cursor();
  }

  /**
   * Adds a refund request, unless the ledger has changed since `known` was read.
   *
   * @returns false if it has changed; then nothing is added.
   */
  async appendRequestIfUnchanged({ _id, entries }: PaymentRecord, request: LedgerEntry): Promise<boolean> {
    const { matchedCount } = await this.payments
      .updateOne(
        { _id, entries: { $size: entries.length } },
        { $push: { entries: request }, $set: { settledAt: null } },
      )
      .exec();
    return matchedCount > 0;
  }

  /** Nothing is left to do, as far as the ledger was read: what came in meanwhile keeps it open. */
  async markSettled({ _id, entries }: PaymentRecord): Promise<void> {
    await this.payments
      .updateOne({ _id, entries: { $size: entries.length } }, { $set: { settledAt: new Date() } })
      .exec();
  }

  /** Remembers how many keys of a name will not be answered but by a stored failure. A repeat changes nothing. */
  async recordAbandonedIdempotencyKeys(jobId: string, name: string, count: number): Promise<void> {
    await this.payments.updateOne({ _id: jobId }, { $max: { [`keysGivenUp.${name}`]: count } }).exec();
  }

  /** Adds what is known of the disputes about a payment; a dispute that was decided has been opened before. */
  async recordDisputes(jobId: string, disputes: readonly ProviderDispute[]): Promise<void> {
    for (const { id: disputeId, amountCents, status } of disputes) {
      await this.appendEntry(jobId, { atMs: Date.now(), kind: 'dispute_opened', amountCents, disputeId });
      if (status !== 'open') {
        await this.appendEntry(jobId, { atMs: Date.now(), kind: `dispute_${status}`, amountCents, disputeId });
      }
    }
  }
}
