import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Tenant } from '../../persistence/account-events/account-event.schema.js';
import { Operation } from '../access/operation.js';
import { CurrentTenant } from '../access/principal.js';
import { encodeCursor, pageRequestOf } from '../http/cursor.js';
import {
  IdempotencyKey,
  IDEMPOTENCY_PROBLEMS,
  AcceptsIdempotencyKey,
  type IdempotentRequest,
} from '../http/idempotency-key.js';
import {
  DescribeResponse,
  ValidatedBody,
  ValidatedQuery,
  DescribeBody,
  DescribeQuery,
} from '../http/zod-validation.js';
import { DeliveriesService } from './deliveries.service.js';
import {
  deliveriesPageSchema,
  deliveryDetailSchema,
  deliveryDetailView,
  deliverySchema,
  deliveryView,
  listDeliveriesSchema,
  replaySinceSchema,
  replayedSchema,
  type ListDeliveries,
} from './webhook.schemas.js';

@Controller('v1/webhooks')
export class DeliveriesController {
  constructor(@Inject(DeliveriesService) private readonly service: DeliveriesService) {}

  @Post('endpoints/:endpointId/ping')
  @AcceptsIdempotencyKey()
  @ApiParam({ name: 'endpointId' })
  @Operation('pingWebhookEndpoint', 'Send a `webhook.ping` message to an endpoint, in the same way as all messages')
  @DescribeResponse(
    201,
    'The message is being sent.',
    deliverySchema,
    'webhook_endpoint_not_found',
    'webhook_endpoint_disabled',
    'too_many_requests',
    ...IDEMPOTENCY_PROBLEMS,
  )
  async ping(
    @CurrentTenant() tenant: Tenant,
    @Param('endpointId') endpointId: string,
    @IdempotencyKey() keyed: IdempotentRequest | null,
  ) {
    return deliveryView(await this.service.ping(tenant, endpointId, keyed));
  }

  @Get('endpoints/:endpointId/deliveries')
  @ApiParam({ name: 'endpointId' })
  @Operation('listWebhookDeliveries', 'List the messages for an endpoint')
  @DescribeQuery(listDeliveriesSchema)
  @DescribeResponse(200, 'A page of messages.', deliveriesPageSchema, 'invalid_request', 'webhook_endpoint_not_found')
  async list(
    @CurrentTenant() tenant: Tenant,
    @Param('endpointId') endpointId: string,
    @ValidatedQuery(listDeliveriesSchema) query: ListDeliveries,
  ) {
    const page = pageRequestOf(query);
    const { records, next } = await this.service.list(tenant, endpointId, query.state, page);
    return { deliveries: records.map(deliveryView), nextCursor: encodeCursor(next, page.direction) };
  }

  @Post('endpoints/:endpointId/replay')
  @HttpCode(202)
  @ApiParam({ name: 'endpointId' })
  @Operation(
    'replayWebhookDeliveries',
    'Send all messages again that were created since a given time and could not be delivered',
  )
  @DescribeBody(replaySinceSchema)
  @DescribeResponse(
    202,
    'The messages are being sent.',
    replayedSchema,
    'invalid_request',
    'webhook_endpoint_not_found',
    'webhook_endpoint_disabled',
    'too_many_requests',
  )
  async replaySince(
    @CurrentTenant() tenant: Tenant,
    @Param('endpointId') endpointId: string,
    @ValidatedBody(replaySinceSchema) { since }: z.output<typeof replaySinceSchema>,
  ) {
    return await this.service.replaySince(tenant, endpointId, new Date(since));
  }

  @Get('deliveries/:deliveryId')
  @ApiParam({ name: 'deliveryId' })
  @Operation('getWebhookDelivery', 'Get a message and every attempt to deliver it')
  @DescribeResponse(200, 'The message.', deliveryDetailSchema, 'webhook_delivery_not_found')
  async get(@CurrentTenant() tenant: Tenant, @Param('deliveryId') deliveryId: string) {
    return deliveryDetailView(await this.service.get(tenant, deliveryId));
  }

  @Post('deliveries/:deliveryId/replay')
  @HttpCode(202)
  @ApiParam({ name: 'deliveryId' })
  @Operation('replayWebhookDelivery', 'Send a message again, with the same `webhook-id`')
  @DescribeResponse(
    202,
    'The message is being sent.',
    null,
    'webhook_delivery_not_found',
    'webhook_endpoint_disabled',
    'too_many_requests',
  )
  async replay(@CurrentTenant() tenant: Tenant, @Param('deliveryId') deliveryId: string): Promise<void> {
    await this.service.replay(tenant, deliveryId);
  }
}
