import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { AccessGuard } from './access.guard.js';
import { AccessRecheck } from './access-recheck.js';

/** Guards every route of every module. */
@Module({
  imports: [PersistenceModule],
  providers: [{ provide: APP_GUARD, useClass: AccessGuard }, AccessRecheck],
  exports: [AccessRecheck],
})
export class AccessModule {}
