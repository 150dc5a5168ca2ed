import { Module } from '@nestjs/common';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { AdmissionModule } from '../admission/admission.module.js';
import { IdempotentRequests } from '../http/idempotent-requests.js';
import { AccountsController } from './accounts.controller.js';
import { KeysService } from './keys.service.js';

@Module({
  imports: [AdmissionModule, PersistenceModule],
  controllers: [AccountsController],
  providers: [IdempotentRequests, KeysService],
})
export class AccountsModule {}
