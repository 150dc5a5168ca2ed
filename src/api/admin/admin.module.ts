import { Module } from '@nestjs/common';
import { StorageModule } from '../../gateways/storage/storage.module.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { AccountsAdminController } from './accounts-admin.controller.js';
import { AccountsAdminService } from './accounts-admin.service.js';
import { ServiceAdminController } from './service-admin.controller.js';
import { ServiceAdminService } from './service-admin.service.js';

@Module({
  imports: [PersistenceModule, StorageModule, TemporalModule],
  controllers: [AccountsAdminController, ServiceAdminController],
  providers: [IdempotencyService, AccountsAdminService, ServiceAdminService],
})
export class AdminModule {}
