import { Module } from '@nestjs/common';
import { PricesModule } from '../../config/prices.module.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { PageSettingsController } from './page-settings.controller.js';

@Module({ imports: [PersistenceModule, PricesModule], controllers: [PageSettingsController] })
export class PageModule {}
