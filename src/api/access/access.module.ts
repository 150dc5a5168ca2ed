import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { AccessGuard } from './access.guard.js';

/** Guards every route of every module. */
@Module({ imports: [PersistenceModule], providers: [{ provide: APP_GUARD, useClass: AccessGuard }] })
export class AccessModule {}
