import { Module } from '@nestjs/common';
import { PaymentsModule } from '../../gateways/payments/payments.module.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { StripeEventSweep } from './stripe-event-sweep.js';
import { StripeWebhookController } from './stripe-webhook.controller.js';
import { StripeWebhookService } from './stripe-webhook.service.js';

@Module({
  imports: [PersistenceModule, PaymentsModule, TemporalModule],
  controllers: [StripeWebhookController],
  providers: [StripeWebhookService, StripeEventSweep],
})
export class WebhooksModule {}
