import { Module } from '@nestjs/common';
import { PaymentsModule } from '../../gateways/payments/payments.module.js';
import { StorageModule } from '../../gateways/storage/storage.module.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { RequestDrain } from '../http/request-drain.js';
import { AdminServer } from './admin.server.js';
import { HealthController } from './health.controller.js';
import { DashboardFigures } from './dashboard-figures.js';
import { JobFigures } from './figures/job-figures.js';
import { MessageFigures } from './figures/message-figures.js';
import { MoneyFigures } from './figures/money-figures.js';
import { QueueFigures } from './figures/queue-figures.js';
import { ReadinessService } from './readiness.service.js';
import { ServiceFigures } from './service-figures.js';

@Module({
  imports: [PersistenceModule, TemporalModule, StorageModule, PaymentsModule],
  controllers: [HealthController],
  providers: [
    RequestDrain,
    ReadinessService,
    ServiceFigures,
    DashboardFigures,
    JobFigures,
    MessageFigures,
    MoneyFigures,
    QueueFigures,
    AdminServer,
  ],
})
export class HealthModule {}
