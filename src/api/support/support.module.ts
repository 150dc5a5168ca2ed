import { Module } from '@nestjs/common';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { SupportController } from './support.controller.js';
import { SupportService } from './support.service.js';

@Module({ imports: [PersistenceModule, TemporalModule], controllers: [SupportController], providers: [SupportService] })
export class SupportModule {}
