import { Module } from '@nestjs/common';
import { StorageModule } from '../../gateways/storage/storage.module.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { BucketPreparation } from './bucket-preparation.js';
import { CompanionController } from './companion.controller.js';
import { UploadsController } from './uploads.controller.js';
import { UploadsService } from './uploads.service.js';

@Module({
  imports: [PersistenceModule, StorageModule, TemporalModule],
  controllers: [UploadsController, CompanionController],
  providers: [UploadsService, BucketPreparation],
  exports: [UploadsService],
})
export class UploadsModule {}
