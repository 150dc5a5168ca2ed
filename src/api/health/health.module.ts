import { Module } from '@nestjs/common';
import { StorageModule } from '../../gateways/storage/storage.module.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { AdminServer } from './admin.server.js';
import { HealthController } from './health.controller.js';
import { MoneyFigures } from './money-figures.js';
import { WebhookFigures } from './webhook-figures.js';
import { ReadinessService } from './readiness.service.js';

@Module({
  imports: [PersistenceModule, TemporalModule, StorageModule],
  controllers: [HealthController],
  providers: [ReadinessService, MoneyFigures, WebhookFigures, AdminServer],
})
export class HealthModule {}
