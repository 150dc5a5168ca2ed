import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { afterCursor } from '../pagination.js';
import { insertIfAbsent } from '../insert-if-absent.js';
import type { Cursor } from '../../domain/cursor.js';
import type { LedgerEntry } from '../../domain/ledger/ledger-entry.js';
import type { PurchaseAttempt } from '../../domain/ledger/purchase-attempts.js';
import type { PaymentRecord } from './payment.schema.js';

/** A dispute as the payment provider reports it. */
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

  /** The records that exist, by job. */
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

  /** Opens the ledger of a job. A repeat returns the existing record. */
  async open(jobId: string, price: { amountCents: number; currency: string }): Promise<PaymentRecord> {
    const unpaid = { createdAt: new Date(), paymentIntentId: null, quoteId: null, entries: [] };
    const record: PaymentRecord = { _id: jobId, ...unpaid, ...price };
    return (await insertIfAbsent(this.payments, record)) ?? record;
  }

  /**
   * Changes the price of a payment that does not exist at the provider yet, and gives up a key.
   *
   * @throws when the record has changed since it was read.
   */
  async reprice(
    { _id, amountCents, currency }: PaymentRecord,
    price: { amountCents: number; currency: string },
    keyName: string,
  ): Promise<PaymentRecord> {
    return await this.payments
      .findOneAndUpdate(
        { _id, amountCents, currency, paymentIntentId: null },
        { $set: price, $inc: { [`keysGivenUp.${keyName}`]: 1 } },
        { returnDocument: 'after' },
      )
      .lean<PaymentRecord>()
      .orFail()
      .exec();
  }

  async setPaymentIntent(jobId: string, paymentIntentId: string): Promise<void> {
    await this.payments.updateOne({ _id: jobId }, { $set: { paymentIntentId } }).exec();
  }

  /** Adds the attempt that is about to be confirmed. A repeat changes nothing. */
  async addAttempt(jobId: string, attempt: PurchaseAttempt): Promise<void> {
    const { attemptId, ...purchase } = attempt;
    await this.payments
      .updateOne(
        { _id: jobId, 'attempts.attemptId': { $ne: attemptId } },
        { $set: purchase, $push: { attempts: attempt } },
      )
      .exec();
  }

  /** Removes an attempt that the provider has not accepted: what the earlier one was for applies again. */
  async removeAttempt(jobId: string, attemptId: string, { attemptId: _, ...before }: PurchaseAttempt): Promise<void> {
    await this.payments.updateOne({ _id: jobId }, { $set: before, $pull: { attempts: { attemptId } } }).exec();
  }

  /** Records what the money was for. */
  async setPurchase(jobId: string, { attemptId: _, ...purchase }: PurchaseAttempt): Promise<void> {
    await this.payments.updateOne({ _id: jobId }, { $set: purchase }).exec();
  }

  /** Adds an entry unless the ledger has the fact: a repeated activity leaves one entry. @returns whether it is new. */
  async appendEntry(jobId: string, entry: LedgerEntry): Promise<boolean> {
    const { atMs: _, ...fact } = entry;
    const { modifiedCount } = await this.payments
      .updateOne(
        { _id: jobId, entries: { $not: { $elemMatch: fact } } },
        { $push: { entries: entry }, $set: { settledAt: null } },
      )
      .exec();
    return modifiedCount > 0;
  }

  /**
   * Payments begun before a time that may still need something, oldest first.
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

  /** Payments with an entry from a period of time. */
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

  /** Marks a payment as settled, unless its ledger has changed since it was read. */
  async markSettled({ _id, entries }: PaymentRecord): Promise<void> {
    await this.payments
      .updateOne({ _id, entries: { $size: entries.length } }, { $set: { settledAt: new Date() } })
      .exec();
  }

  /** Records how many keys of a name only ever get a stored failure as their answer. A repeat changes nothing. */
  async recordAbandonedIdempotencyKeys(jobId: string, name: string, count: number): Promise<void> {
    await this.payments.updateOne({ _id: jobId }, { $max: { [`keysGivenUp.${name}`]: count } }).exec();
  }

  /**
   * Adds what is known about the disputes of a payment. A dispute that was decided is also recorded as opened.
   *
   * @returns those whose status the ledger did not know.
   */
  async recordDisputes<D extends ProviderDispute>(jobId: string, disputes: readonly D[]): Promise<D[]> {
    const learnt: D[] = [];
    for (const dispute of disputes) {
      const { id: disputeId, amountCents, status } = dispute;
      const entry = { atMs: Date.now(), amountCents, disputeId };
      const isOpened = await this.appendEntry(jobId, { ...entry, kind: 'dispute_opened' });
      const isNew =
        status === 'open' ? isOpened : await this.appendEntry(jobId, { ...entry, kind: `dispute_${status}` });
      if (isNew) learnt.push(dispute);
    }
    return learnt;
  }
}
