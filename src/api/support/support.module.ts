import { Module } from '@nestjs/common';
import { StorageModule } from '../../gateways/storage/storage.module.js';
import { PaymentsModule } from '../../gateways/payments/payments.module.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { PersonalDataModule } from '../../personal-data/personal-data.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { AuditService } from './audit.service.js';
import { ErasureService } from './erasure.service.js';
import { PersonalDataController } from './personal-data.controller.js';
import { PersonalDataExportService } from './personal-data-export.service.js';
import { SupportLookupController } from './support-lookup.controller.js';
import { SupportLookupService } from './support-lookup.service.js';
import { SupportAddressController } from './support-address.controller.js';
import { SupportAddressService } from './support-address.service.js';
import { SupportController } from './support.controller.js';
import { SupportParkedController } from './support-parked.controller.js';
import { SupportService } from './support.service.js';
import { OrphanedJobs } from '../videos/orphaned-jobs.js';

@Module({
  imports: [PersistenceModule, PaymentsModule, TemporalModule, StorageModule, PersonalDataModule],
  controllers: [
    SupportLookupController,
    SupportController,
    SupportParkedController,
    SupportAddressController,
    PersonalDataController,
  ],
  providers: [
    AuditService,
    SupportLookupService,
    SupportService,
    OrphanedJobs,
    SupportAddressService,
    PersonalDataExportService,
    ErasureService,
  ],
})
export class SupportModule {}
