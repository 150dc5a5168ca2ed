import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Tenant } from '../../persistence/account-events/account-event.schema.js';
import { Operation } from '../access/operation.js';
import { CurrentTenant } from '../access/principal.js';
import { encodeCursor } from '../http/cursor.js';
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

@ApiTags('webhooks')
@Controller('v1/webhooks')
export class DeliveriesController {
  constructor(@Inject(DeliveriesService) private readonly service: DeliveriesService) {}

  @Post('endpoints/:endpointId/ping')
  @AcceptsIdempotencyKey()
  @ApiParam({ name: 'endpointId' })
  @Operation('pingWebhookEndpoint', 'Have a `webhook.ping` sent, the way that all messages go')
  @DescribeResponse(
    201,
    'It is on its way.',
    deliverySchema,
    'webhook_endpoint_not_found',
    'webhook_endpoint_disabled',
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
  @Operation('listWebhookDeliveries', 'The messages for an endpoint, newest first')
  @DescribeQuery(listDeliveriesSchema)
  @DescribeResponse(200, 'A page of messages.', deliveriesPageSchema, 'invalid_request', 'webhook_endpoint_not_found')
  async list(
    @CurrentTenant() tenant: Tenant,
    @Param('endpointId') endpointId: string,
    @ValidatedQuery(listDeliveriesSchema) query: ListDeliveries,
  ) {
    const { records, next } = await this.service.list(tenant, endpointId, query);
    return { deliveries: records.map(deliveryView), nextCursor: encodeCursor(next) };
  }

  @Post('endpoints/:endpointId/replay')
  @HttpCode(202)
  @ApiParam({ name: 'endpointId' })
  @Operation('replayWebhookDeliveries', 'Have everything sent again that was given up since a time')
  @DescribeBody(replaySinceSchema)
  @DescribeResponse(
    202,
    'They are on their way.',
    replayedSchema,
    'invalid_request',
    'webhook_endpoint_not_found',
    'webhook_endpoint_disabled',
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
  @Operation('getWebhookDelivery', 'A message, and every attempt to deliver it')
  @DescribeResponse(200, 'The message.', deliveryDetailSchema, 'webhook_delivery_not_found')
  async get(@CurrentTenant() tenant: Tenant, @Param('deliveryId') deliveryId: string) {
    return deliveryDetailView(await this.service.get(tenant, deliveryId));
  }

  @Post('deliveries/:deliveryId/replay')
  @HttpCode(202)
  @ApiParam({ name: 'deliveryId' })
  @Operation('replayWebhookDelivery', 'Have a message sent again, under the same `webhook-id`')
  @DescribeResponse(202, 'It is on its way.', null, 'webhook_delivery_not_found', 'webhook_endpoint_disabled')
  async replay(@CurrentTenant() tenant: Tenant, @Param('deliveryId') deliveryId: string): Promise<void> {
    await this.service.replay(tenant, deliveryId);
  }
}
