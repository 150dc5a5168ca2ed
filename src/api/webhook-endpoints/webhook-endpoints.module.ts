import { Module } from '@nestjs/common';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { AccountEventsController } from './account-events.controller.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesService } from './deliveries.service.js';
import { EndpointsController } from './endpoints.controller.js';
import { EndpointsService } from './endpoints.service.js';

/** Outgoing webhooks: the endpoints of accounts and the messages to them. Incoming webhooks, from Stripe, are in `api/webhooks`. */
@Module({
  imports: [PersistenceModule, TemporalModule],
  controllers: [EndpointsController, DeliveriesController, AccountEventsController],
  providers: [IdempotencyService, EndpointsService, DeliveriesService],
})
export class WebhookEndpointsModule {}
