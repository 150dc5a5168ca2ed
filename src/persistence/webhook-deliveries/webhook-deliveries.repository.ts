import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { DeliveryState } from '../../contracts/webhook-delivery-workflow.js';
import { insertIfAbsent } from '../insert-if-absent.js';
import { pageOf, pageQueryOf, type Page, type PageRequest } from '../pagination.js';
import type { DeliveryAttempt, WebhookDeliveryRecord } from './webhook-delivery.schema.js';

const MAX_ATTEMPTS_KEPT = 50;

/** Messages for endpoints, and the outcome of each attempt to deliver them. */
@Injectable()
export class WebhookDeliveriesRepository {
  constructor(@InjectModel('WebhookDelivery') private readonly deliveries: Model<WebhookDeliveryRecord>) {}

  /** Stores a message that must be delivered. @returns the stored message: a repeat changes nothing. */
  async create(
    message: Pick<WebhookDeliveryRecord, '_id' | 'endpointId' | 'accountId' | 'eventId' | 'type' | 'body'>,
  ): Promise<WebhookDeliveryRecord> {
    const now = new Date();
    const state: DeliveryState = 'pending';
    const record = { ...message, state, createdAt: now, openedAt: now, nextAttemptAt: null, attempts: [] };
    return (await insertIfAbsent(this.deliveries, record)) ?? record;
  }

  async find(deliveryId: string): Promise<WebhookDeliveryRecord | null> {
    return await this.deliveries.findById(deliveryId).lean<WebhookDeliveryRecord>().exec();
  }

  /** The messages for an endpoint. */
  async listByEndpoint(
    endpointId: string,
    state: DeliveryState | undefined,
    page: PageRequest,
  ): Promise<Page<WebhookDeliveryRecord>> {
    const { filter, sort } = pageQueryOf(page, 'createdAt');
    const found = await this.deliveries
      .find({ endpointId, ...(state && { state }), ...filter })
      .sort(sort)
      .limit(page.limit + 1)
      .lean<WebhookDeliveryRecord[]>()
      .exec();
    return pageOf(found, page.limit, ({ createdAt }) => createdAt);
  }

  /** Ids of the messages of an endpoint, made since a time, that were given up; oldest first, at most `limit`. */
  async listFailedSince(endpointId: string, since: Date, limit: number): Promise<string[]> {
    const states: DeliveryState[] = ['exhausted', 'refused'];
    const found = await this.deliveries
      .find({ endpointId, state: { $in: states }, createdAt: { $gte: since } })
      .sort({ createdAt: 1, _id: 1 })
      .limit(limit)
      .select({ _id: 1 })
      .lean<{ _id: string }[]>()
      .exec();
    return found.map(({ _id }) => _id);
  }

  /** Records the state of a message, and the attempt that led to it, if one was made. */
  async recordAttempt(
    deliveryId: string,
    standing: Pick<WebhookDeliveryRecord, 'state' | 'nextAttemptAt'>,
    attempt: DeliveryAttempt | null,
  ): Promise<void> {
    await this.deliveries
      .updateOne(
        { _id: deliveryId },
        {
          $set: standing,
          ...(attempt && { $push: { attempts: { $each: [attempt], $slice: -MAX_ATTEMPTS_KEPT } } }),
        },
      )
      .exec();
  }

  /** Begins the tries of a message now. @returns null when the message is no longer stored. */
  async restart(deliveryId: string): Promise<WebhookDeliveryRecord | null> {
    const begun: Pick<WebhookDeliveryRecord, 'state' | 'openedAt'> = { state: 'pending', openedAt: new Date() };
    return await this.deliveries
      .findOneAndUpdate({ _id: deliveryId }, { $set: begun }, { returnDocument: 'after' })
      .lean<WebhookDeliveryRecord>()
      .exec();
  }

  /** The messages about some events, oldest first. */
  async listByEvents(eventIds: readonly string[]): Promise<WebhookDeliveryRecord[]> {
    const found = await this.deliveries
      .find({ eventId: { $in: [...eventIds] } })
      .lean<WebhookDeliveryRecord[]>()
      .exec();
    return found.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
  }

  /** Removes the messages about some events, also those that are not delivered yet. @returns how many were removed. */
  async removeByEvents(eventIds: readonly string[]): Promise<number> {
    return (await this.deliveries.deleteMany({ eventId: { $in: [...eventIds] } }).exec()).deletedCount;
  }

  /** When the oldest message was made that is neither delivered nor given up; null without one. */
  async oldestPendingAt(): Promise<Date | null> {
    const oldest = await this.deliveries
      .findOne({ state: 'pending' })
      .sort({ createdAt: 1 })
      .select({ createdAt: 1 })
      .lean<WebhookDeliveryRecord>()
      .exec();
    return oldest?.createdAt ?? null;
  }

  async count(state: DeliveryState): Promise<number> {
    return await this.deliveries.countDocuments({ state }).exec();
  }
}
