import { Module } from '@nestjs/common';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { AuditService } from './audit.service.js';
import { SupportLookupController } from './support-lookup.controller.js';
import { SupportLookupService } from './support-lookup.service.js';
import { SupportAddressController } from './support-address.controller.js';
import { SupportAddressService } from './support-address.service.js';
import { SupportController } from './support.controller.js';
import { SupportService } from './support.service.js';

@Module({
  imports: [PersistenceModule, TemporalModule],
  controllers: [SupportLookupController, SupportController, SupportAddressController],
  providers: [AuditService, SupportLookupService, SupportService, SupportAddressService],
})
export class SupportModule {}
