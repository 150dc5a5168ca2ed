import { Module } from '@nestjs/common';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { AdmissionModule } from '../admission/admission.module.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { AccountsController } from './accounts.controller.js';
import { KeysService } from './keys.service.js';

@Module({
  imports: [AdmissionModule, PersistenceModule],
  controllers: [AccountsController],
  providers: [IdempotencyService, KeysService],
})
export class AccountsModule {}
