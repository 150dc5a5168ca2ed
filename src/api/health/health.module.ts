import { Module } from '@nestjs/common';
import { StorageModule } from '../../gateways/storage/storage.module.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { AdminServer } from './admin.server.js';
import { HealthController } from './health.controller.js';
import { ReconcileMetrics } from './reconcile-metrics.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { ReadinessService } from './readiness.service.js';

@Module({
  imports: [PersistenceModule, TemporalModule, StorageModule],
  controllers: [HealthController],
  providers: [ReadinessService, ReconcileMetrics, WebhookMetrics, AdminServer],
})
export class HealthModule {}
