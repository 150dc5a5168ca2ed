import { Module } from '@nestjs/common';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { AuditService } from './audit.service.js';
import { LookUpController } from './look-up.controller.js';
import { LookUpService } from './look-up.service.js';
import { SupportAddressController } from './support-address.controller.js';
import { SupportAddressService } from './support-address.service.js';
import { SupportController } from './support.controller.js';
import { SupportService } from './support.service.js';

@Module({
  imports: [PersistenceModule, TemporalModule],
  controllers: [LookUpController, SupportController, SupportAddressController],
  providers: [AuditService, LookUpService, SupportService, SupportAddressService],
})
export class SupportModule {}
