import { Module } from '@nestjs/common';
import { StorageModule } from '../../gateways/storage/storage.module.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { IdempotentRequests } from '../http/idempotent-requests.js';
import { AccountsAdminController } from './accounts-admin.controller.js';
import { AccountsAdminService } from './accounts-admin.service.js';
import { ServiceAdminController } from './service-admin.controller.js';
import { ServiceAdminService } from './service-admin.service.js';

@Module({
  imports: [PersistenceModule, StorageModule, TemporalModule],
  controllers: [AccountsAdminController, ServiceAdminController],
  providers: [IdempotentRequests, AccountsAdminService, ServiceAdminService],
})
export class AdminModule {}
