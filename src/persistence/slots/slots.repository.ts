import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { insertIfAbsent } from '../insert-if-absent.js';
import type { SlotHolder, SlotsRecord } from './slots.schema.js';

// Bounds the record: holders that have ended are removed when the limit is reached, at the latest with the record.
const RECORD_KEPT_MS = 24 * 60 * 60 * 1000;
// A holder takes its slot before its own record is written. After this time, no such write is still pending.
const GRACE_MS = 60_000;

/** The stored holders of a limit: the source of truth that slots are compared with. */
export interface SlotSource {
  /** Everything that counts towards the limit now. */
  listActive(): Promise<SlotHolder[]>;
  /** Whether each of these counts now; holders that are not stored are left out. */
  statusOf(ids: string[]): Promise<Map<string, boolean>>;
}

/**
 * Counts what exists at the same time, such as keys or running jobs, across every process that shares the database.
 * Each holder takes its slot before it is stored, so that of many concurrent holders exactly as many get one as fit.
 */
@Injectable()
export class SlotsRepository {
  constructor(@InjectModel('Slots') private readonly slots: Model<SlotsRecord>) {}

  /**
   * Takes a slot. A holder that is never stored loses it after a minute.
   *
   * @returns false if it does not fit; then nothing is taken.
   */
  async take(limit: string, holder: SlotHolder, max: number, source: SlotSource): Promise<boolean> {
    if (holder.amount > max) return false;
    await this.open(limit, source);
    if (await this.takeIfFits(limit, holder, max)) return true;
    await this.releaseEnded(limit, source);
    await this.open(limit, source);
    return await this.takeIfFits(limit, holder, max);
  }

  /** Frees the slot of a holder that ends, or was never stored. A repeat changes nothing. */
  async release(limit: string, { id, amount }: SlotHolder): Promise<void> {
    await this.slots
      .updateOne({ _id: limit, 'holders.id': id }, { $inc: { used: -amount }, $pull: { holders: { id } } })
      .exec();
  }

  private async open(limit: string, source: SlotSource): Promise<void> {
    if (await this.slots.exists({ _id: limit })) return;
    const now = new Date();
    const holders = (await source.listActive()).map((holder) => ({ ...holder, takenAt: now }));
    const used = holders.reduce((sum, { amount }) => sum + amount, 0);
    const expiresAt = new Date(now.getTime() + RECORD_KEPT_MS);
    await insertIfAbsent(this.slots, { _id: limit, used, holders, expiresAt });
  }

  private async takeIfFits(limit: string, { id, amount }: SlotHolder, max: number): Promise<boolean> {
    const holder = { id, amount, takenAt: new Date() };
    const { matchedCount } = await this.slots
      .updateOne({ _id: limit, used: { $lte: max - amount } }, { $inc: { used: amount }, $push: { holders: holder } })
      .exec();
    return matchedCount > 0;
  }

  private async releaseEnded(limit: string, source: SlotSource): Promise<void> {
    const record = await this.slots.findById(limit).lean<SlotsRecord>().exec();
    const holders = record?.holders ?? [];
    const status = await source.statusOf(holders.map(({ id }) => id));
    const graceBeganMs = Date.now() - GRACE_MS;
    for (const holder of holders) {
      const isActive = status.get(holder.id) ?? holder.takenAt.getTime() > graceBeganMs;
      if (!isActive) await this.release(limit, holder);
    }
  }
}
