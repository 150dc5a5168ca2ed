import { Module } from '@nestjs/common';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { AdmissionService } from './admission.service.js';
import { JobSlotsService } from './job-slots.service.js';
import { QuotasService } from './quotas.service.js';

@Module({
  imports: [PersistenceModule],
  providers: [AdmissionService, JobSlotsService, QuotasService],
  exports: [AdmissionService, QuotasService],
})
export class AdmissionModule {}
