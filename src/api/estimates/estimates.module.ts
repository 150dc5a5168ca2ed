import { Module } from '@nestjs/common';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { EstimatesController } from './estimates.controller.js';

@Module({ imports: [PersistenceModule], controllers: [EstimatesController] })
export class EstimatesModule {}
