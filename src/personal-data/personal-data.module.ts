import { Module } from '@nestjs/common';
import { StorageModule } from '../gateways/storage/storage.module.js';
import { PersistenceModule } from '../persistence/persistence.module.js';
import { ErasureLog } from './erasure-log.js';
import { JobEraser } from './job-eraser.js';

@Module({
  imports: [PersistenceModule, StorageModule],
  providers: [JobEraser, ErasureLog],
  exports: [JobEraser, ErasureLog],
})
export class PersonalDataModule {}
