import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { EventType } from '../../domain/webhooks/event-types.js';
import type { Tenant } from '../account-events/account-event.schema.js';
import type { DisabledReason, EndpointSecret, WebhookEndpointRecord } from './webhook-endpoint.schema.js';

/** The fields of an endpoint that its owner can change. */
export type EndpointChange = {
  [Field in Changeable]?: WebhookEndpointRecord[Field] | undefined;
};
type Changeable = 'url' | 'eventTypes' | 'description' | 'disabledAt' | 'disabledReason' | 'failingSince';

/** An endpoint as it was when a message was sent to it. Its owner may have changed its URL since then. */
type TriedEndpoint = Pick<WebhookEndpointRecord, '_id' | 'url'>;

/** Stores the endpoints at which accounts receive events. */
@Injectable()
export class WebhookEndpointsRepository {
  constructor(@InjectModel('WebhookEndpoint') private readonly endpoints: Model<WebhookEndpointRecord>) {}

  /** @throws a duplicate key error if the id is taken. */
  async insert(
    endpoint: Omit<WebhookEndpointRecord, 'createdAt' | 'failingSince' | 'disabledAt' | 'disabledReason'>,
  ): Promise<void> {
    const fresh = { createdAt: new Date(), failingSince: null, disabledAt: null, disabledReason: null };
    await this.endpoints.create({ ...endpoint, ...fresh });
  }

  /** Finds an endpoint of any account. */
  async find(endpointId: string): Promise<WebhookEndpointRecord | null> {
    return await this.endpoints.findById(endpointId).lean<WebhookEndpointRecord>().exec();
  }

  async findOf(tenant: Tenant, endpointId: string): Promise<WebhookEndpointRecord | null> {
    return await this.endpoints.findOne(ownedBy(tenant, endpointId)).lean<WebhookEndpointRecord>().exec();
  }

  /** Newest first. */
  async listOf({ accountId, mode }: Tenant): Promise<WebhookEndpointRecord[]> {
    return await this.endpoints
      .find({ accountId, mode })
      .sort({ createdAt: -1, _id: -1 })
      .lean<WebhookEndpointRecord[]>()
      .exec();
  }

  /** The endpoints that subscribe to an event. */
  async listSubscribed({ accountId, mode }: Tenant, type: EventType): Promise<WebhookEndpointRecord[]> {
    return await this.endpoints
      .find({ accountId, mode, disabledAt: null, $or: [{ eventTypes: null }, { eventTypes: type }] })
      .lean<WebhookEndpointRecord[]>()
      .exec();
  }

  /** How many endpoints are disabled, but not by their owner: all, or those that were disabled since a time. */
  async countDisabled(since?: Date): Promise<number> {
    const notByOwner: DisabledReason[] = ['gone', 'failing'];
    return await this.endpoints
      .countDocuments({ disabledReason: { $in: notByOwner }, ...(since && { disabledAt: { $gte: since } }) })
      .exec();
  }

  /** @returns the endpoint as it is now, or null if there is none. A repeat changes nothing. */
  async change(tenant: Tenant, endpointId: string, change: EndpointChange): Promise<WebhookEndpointRecord | null> {
    return await this.endpoints
      .findOneAndUpdate(ownedBy(tenant, endpointId), { $set: change }, { returnDocument: 'after' })
      .lean<WebhookEndpointRecord>()
      .exec();
  }

  /** @returns false if another request has changed the secrets since `known` was read. */
  async replaceSecrets(known: WebhookEndpointRecord, secrets: EndpointSecret[]): Promise<boolean> {
    const present = known.secrets[0]?.id;
    const { matchedCount } = await this.endpoints
      .updateOne({ _id: known._id, 'secrets.0.id': present }, { $set: { secrets } })
      .exec();
    return matchedCount > 0;
  }

  /** Every endpoint of every account. */
  each(): AsyncIterable<WebhookEndpointRecord> {
    return this.endpoints.find().sort({ _id: 1 }).lean<WebhookEndpointRecord>().cursor();
  }

  /** Stores the same secret, sealed with another key. @returns false if another request has replaced the secret. */
  async replaceSealed(
    endpointId: string,
    known: Pick<EndpointSecret, 'id' | 'sealed'>,
    sealed: string,
  ): Promise<boolean> {
    const { matchedCount } = await this.endpoints
      .updateOne({ _id: endpointId, secrets: { $elemMatch: known } }, { $set: { 'secrets.$.sealed': sealed } })
      .exec();
    return matchedCount > 0;
  }

  /** @returns false if there is no such endpoint. */
  async remove(tenant: Tenant, endpointId: string): Promise<boolean> {
    return (await this.endpoints.deleteOne(ownedBy(tenant, endpointId)).exec()).deletedCount > 0;
  }

  /** Records that a message got through to the URL. Does nothing if the endpoint has another URL by now. */
  async recordSuccess({ _id, url }: TriedEndpoint): Promise<void> {
    await this.endpoints.updateOne({ _id, url, failingSince: { $ne: null } }, { $set: { failingSince: null } }).exec();
  }

  /** Records that a message did not get through to the URL. @returns since when no message has. */
  async recordFailure({ _id, url }: TriedEndpoint, at: Date): Promise<Date> {
    await this.endpoints.updateOne({ _id, url, failingSince: null }, { $set: { failingSince: at } }).exec();
    return (await this.find(_id))?.failingSince ?? at;
  }

  /**
   * Stops all messages to the endpoint from now on.
   *
   * @returns false if it is disabled already, or has another URL by now: then nothing changes.
   */
  async disable({ _id, url }: TriedEndpoint, disabledReason: DisabledReason): Promise<boolean> {
    const { matchedCount } = await this.endpoints
      .updateOne({ _id, url, disabledAt: null }, { $set: { disabledAt: new Date(), disabledReason } })
      .exec();
    return matchedCount > 0;
  }
}

function ownedBy({ accountId, mode }: Tenant, endpointId: string) {
  return { _id: endpointId, accountId, mode };
}
