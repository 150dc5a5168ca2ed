import { Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Tenant } from '../../persistence/account-events/account-event.schema.js';
import { Operation } from '../access/operation.js';
import { CurrentTenant } from '../access/principal.js';
import {
  IdempotencyKey,
  IDEMPOTENCY_PROBLEMS,
  AcceptsIdempotencyKey,
  type IdempotentRequest,
} from '../http/idempotency-key.js';
import { DescribeResponse, ValidatedBody, DescribeBody } from '../http/zod-validation.js';
import { EndpointsService, type EndpointWithSecret } from './endpoints.service.js';
import {
  changeEndpointSchema,
  createEndpointSchema,
  endpointSchema,
  endpointView,
  endpointWithSecretSchema,
  endpointsSchema,
  eventTypesSchema,
  eventTypesView,
  rotateSecretSchema,
  type ChangeEndpoint,
  type CreateEndpoint,
} from './webhook.schemas.js';

@Controller('v1/webhooks')
export class EndpointsController {
  constructor(@Inject(EndpointsService) private readonly service: EndpointsService) {}

  @Get('event-types')
  @Operation('listWebhookEventTypes', 'List the event types that an endpoint can receive')
  @DescribeResponse(200, 'All event types.', eventTypesSchema)
  eventTypes() {
    return eventTypesView();
  }

  @Post('endpoints')
  @AcceptsIdempotencyKey()
  @Operation('createWebhookEndpoint', 'Create an endpoint, which receives events at your URL')
  @DescribeBody(createEndpointSchema)
  @DescribeResponse(
    201,
    'The endpoint and its secret.',
    endpointWithSecretSchema,
    'invalid_request',
    'webhook_endpoints_spent',
    ...IDEMPOTENCY_PROBLEMS,
  )
  async create(
    @CurrentTenant() tenant: Tenant,
    @ValidatedBody(createEndpointSchema) body: CreateEndpoint,
    @IdempotencyKey() keyed: IdempotentRequest | null,
  ) {
    return endpointWithSecretView(await this.service.create(tenant, body, keyed));
  }

  @Get('endpoints')
  @Operation(
    'listWebhookEndpoints',
    'List the endpoints of the account, newest first; test keys and live keys have separate endpoints',
  )
  @DescribeResponse(200, 'The endpoints.', endpointsSchema)
  async list(@CurrentTenant() tenant: Tenant) {
    return { endpoints: (await this.service.list(tenant)).map(endpointView) };
  }

  @Get('endpoints/:endpointId')
  @ApiParam({ name: 'endpointId' })
  @Operation('getWebhookEndpoint', 'Get an endpoint and whether messages reach it')
  @DescribeResponse(200, 'The endpoint.', endpointSchema, 'webhook_endpoint_not_found')
  async get(@CurrentTenant() tenant: Tenant, @Param('endpointId') endpointId: string) {
    return endpointView(await this.service.get(tenant, endpointId));
  }

  @Patch('endpoints/:endpointId')
  @ApiParam({ name: 'endpointId' })
  @Operation(
    'changeWebhookEndpoint',
    'Change an endpoint, disable it or enable it again; fields that you leave out do not change',
  )
  @DescribeBody(changeEndpointSchema)
  @DescribeResponse(200, 'The endpoint as it is now.', endpointSchema, 'invalid_request', 'webhook_endpoint_not_found')
  async change(
    @CurrentTenant() tenant: Tenant,
    @Param('endpointId') endpointId: string,
    @ValidatedBody(changeEndpointSchema) body: ChangeEndpoint,
  ) {
    return endpointView(await this.service.change(tenant, endpointId, body));
  }

  @Delete('endpoints/:endpointId')
  @HttpCode(204)
  @ApiParam({ name: 'endpointId' })
  @Operation('deleteWebhookEndpoint', 'Delete an endpoint; messages that are waiting are not sent any more')
  @DescribeResponse(204, 'The endpoint is deleted.', null, 'webhook_endpoint_not_found')
  async remove(@CurrentTenant() tenant: Tenant, @Param('endpointId') endpointId: string): Promise<void> {
    await this.service.remove(tenant, endpointId);
  }

  @Post('endpoints/:endpointId/rotate-secret')
  @AcceptsIdempotencyKey()
  @ApiParam({ name: 'endpointId' })
  @Operation('rotateWebhookSecret', 'Get a new secret; for a while, messages are signed with the old secret as well')
  @DescribeBody(rotateSecretSchema)
  @DescribeResponse(
    201,
    'The endpoint and its new secret.',
    endpointWithSecretSchema,
    'invalid_request',
    'webhook_endpoint_not_found',
    ...IDEMPOTENCY_PROBLEMS,
  )
  async rotate(
    @CurrentTenant() tenant: Tenant,
    @Param('endpointId') endpointId: string,
    @ValidatedBody(rotateSecretSchema) body: z.output<typeof rotateSecretSchema>,
    @IdempotencyKey() keyed: IdempotentRequest | null,
  ) {
    return endpointWithSecretView(await this.service.rotateSecret(tenant, endpointId, body.overlapSec * 1000, keyed));
  }
}

function endpointWithSecretView({ endpoint, secret }: EndpointWithSecret): z.output<typeof endpointWithSecretSchema> {
  return { ...endpointView(endpoint), secret };
}
