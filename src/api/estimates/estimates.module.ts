import { Module } from '@nestjs/common';
import { PricesModule } from '../../config/prices.module.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { EstimatesController } from './estimates.controller.js';

@Module({ imports: [PersistenceModule, PricesModule], controllers: [EstimatesController] })
export class EstimatesModule {}
