import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { WedgedReport } from '../../contracts/activities.js';
import type { MoneyDifference, ReportOnly } from '../../contracts/reconcile-workflow.js';
import { insertIfAbsent } from '../insert-if-absent.js';
import type { MoneyDifferenceRecord } from './money-difference.schema.js';
import type { ReconcileState } from './reconcile-state.schema.js';

const STATE_ID = 'reconcile';
const FRESH: ReconcileState = {
  _id: STATE_ID,
  mark: 0,
  comparedToMs: null,
  reportOnly: null,
  acceptedAt: null,
  wedged: null,
  completedAt: null,
  overLimit: false,
};

/** What reconciliation remembers from run to run, and the differences that it has found. */
@Injectable()
export class ReconcileRepository {
  constructor(
    @InjectModel('ReconcileState') private readonly states: Model<ReconcileState>,
    @InjectModel('MoneyDifference') private readonly differences: Model<MoneyDifferenceRecord>,
  ) {}

  async state(): Promise<ReconcileState> {
    const state = await this.states.findById(STATE_ID).lean<ReconcileState>().exec();
    // An older version has written fewer fields.
    return { ...FRESH, ...state };
  }

  /**
   * Counts one more run, above the mark that the schedule has seen, and records the time up to which it has compared. A
   * repeat counts once more, which does no harm.
   */
  async recordRun(seenMark: number, comparedToMs: number): Promise<number> {
    await insertIfAbsent(this.states, FRESH);
    const mark = { $add: [{ $max: ['$mark', seenMark] }, 1] };
    const state = await this.states
      .findByIdAndUpdate(STATE_ID, [{ $set: { mark, comparedToMs } }], {
        returnDocument: 'after',
        updatePipeline: true,
      })
      .lean<ReconcileState>()
      .orFail()
      .exec();
    return state.mark;
  }

  async recordWedged(wedged: WedgedReport): Promise<void> {
    await insertIfAbsent(this.states, FRESH);
    await this.states.updateOne({ _id: STATE_ID }, { $set: { wedged } }).exec();
  }

  async recordCompletion(overLimit: boolean): Promise<void> {
    await insertIfAbsent(this.states, FRESH);
    await this.states.updateOne({ _id: STATE_ID }, { $set: { completedAt: new Date(), overLimit } }).exec();
  }

  /** From now on nothing is repaired. The first reason is kept. */
  async enterReportOnlyMode(why: ReportOnly['why']): Promise<void> {
    await insertIfAbsent(this.states, FRESH);
    const reportOnly: ReportOnly = { sinceMs: Date.now(), why };
    await this.states.updateOne({ _id: STATE_ID, reportOnly: null }, { $set: { reportOnly } }).exec();
  }

  /**
   * Allows repairs again. In any case the next run brings the database up to date with Stripe and the workflows.
   *
   * @returns false when repairs were not blocked.
   */
  async acceptRestore(): Promise<boolean> {
    await insertIfAbsent(this.states, FRESH);
    const before = await this.states
      .findByIdAndUpdate(STATE_ID, { $set: { reportOnly: null, acceptedAt: new Date() } }, { returnDocument: 'before' })
      .lean<ReconcileState>()
      .exec();
    return Boolean(before?.reportOnly);
  }

  /** Records that the database is up to date after this acceptance; a later acceptance still applies. */
  async recordCaughtUp(acceptedAt: Date): Promise<void> {
    await this.states.updateOne({ _id: STATE_ID, acceptedAt }, { $set: { acceptedAt: null } }).exec();
  }

  /** Open differences about payments that the ledger does not have, seen up to a time, oldest first. */
  async listUnknownPayments(seenUntil: Date): Promise<MoneyDifferenceRecord[]> {
    return await this.differences
      .find({ settledAt: null, firstSeenAt: { $lte: seenUntil }, kind: 'payment_unknown' })
      .sort({ firstSeenAt: 1 })
      .lean<MoneyDifferenceRecord[]>()
      .exec();
  }

  /** Stores a difference. @returns whether it is new. */
  async keepDifference(difference: MoneyDifference): Promise<boolean> {
    const _id = `${difference.kind}:${difference.objectId}`;
    const now = new Date();
    const record = { _id, ...difference, firstSeenAt: now, lastSeenAt: now, settledAt: null };
    if ((await insertIfAbsent(this.differences, record)) === null) return true;
    await this.differences.updateOne({ _id }, { $set: { lastSeenAt: now } }).exec();
    return false;
  }

  async isKnownDifference({ kind, objectId }: MoneyDifference): Promise<boolean> {
    return (await this.differences.exists({ _id: `${kind}:${objectId}` }).exec()) !== null;
  }

  /** Oldest first. */
  async listOpenDifferences(limit: number): Promise<MoneyDifferenceRecord[]> {
    return await this.differences
      .find({ settledAt: null })
      .sort({ firstSeenAt: 1 })
      .limit(limit)
      .lean<MoneyDifferenceRecord[]>()
      .exec();
  }

  async countOpenDifferences(): Promise<number> {
    return await this.differences.countDocuments({ settledAt: null }).exec();
  }

  /** @returns false when there is no such open difference. */
  async settleDifference(id: string): Promise<boolean> {
    const { modifiedCount } = await this.differences
      .updateOne({ _id: id, settledAt: null }, { $set: { settledAt: new Date() } })
      .exec();
    return modifiedCount > 0;
  }
}
